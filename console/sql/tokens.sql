-- Tokens for the API, without their secrets.
select
  id, name, array_to_string(roles, ', ') as roles, created_by, created_at, last_used_at, expires_at, revoked_by,
  case
    when revoked_at is not null then 'revoked'
    when expires_at <= clock_timestamp() then 'expired'
    else 'active'
  end as state
from paywatch.api_tokens
