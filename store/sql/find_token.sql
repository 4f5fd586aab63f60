-- `due`: its use was not written for a minute.
select
  id, name, roles, created_by, created_at, expires_at, last_used_at, revoked_at, revoked_by, true as active,
  coalesce(last_used_at, '-infinity') < clock_timestamp() - interval '1 minute' as due
from paywatch.api_tokens
where sha256 = $1 and revoked_at is null and expires_at > clock_timestamp()
