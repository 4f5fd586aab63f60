-- Everybody who is or was signed in. A session is over after 30 minutes without use (store/sessions.py: IDLE).
select
  id, name, array_to_string(roles, ', ') as roles, via as way, origin, created_at, used_at, expires_at, revoked_by,
  case
    when revoked_at is not null then 'revoked'
    when expires_at <= clock_timestamp() then 'expired'
    when used_at <= clock_timestamp() - interval '30 minutes' then 'idle'
    else 'active'
  end as state
from paywatch.console_sessions
