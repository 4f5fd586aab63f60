-- $1 the hash, $2 how long a session may be idle. `due`: its use was not written for a minute.
select
  id, name, roles, via, origin, csrf, created_at, used_at, expires_at, revoked_at, revoked_by, true as active,
  used_at < clock_timestamp() - interval '1 minute' as due
from paywatch.console_sessions
where sha256 = $1 and revoked_at is null and expires_at > clock_timestamp()
  and used_at > clock_timestamp() - $2::interval
