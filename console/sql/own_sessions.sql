-- The active sessions of one person: $1 is the name.
select
  id, array_to_string(roles, ', ') as roles, via as way, origin, created_at, used_at, expires_at
from paywatch.console_sessions
where name = $1 and revoked_at is null and expires_at > clock_timestamp()
  and used_at > clock_timestamp() - interval '30 minutes'
