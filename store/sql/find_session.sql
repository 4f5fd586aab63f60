-- $1 the hash, $2 how long a session may be idle, $3 whether this is a use. A use is written once a minute: a page has many requests.
with found as (
  select * from paywatch.console_sessions
  where sha256 = $1 and revoked_at is null and expires_at > clock_timestamp()
    and used_at > clock_timestamp() - $2::interval
), used as (
  update paywatch.console_sessions s set used_at = clock_timestamp()
  from found where $3 and s.id = found.id and found.used_at < clock_timestamp() - interval '1 minute'
  returning s.id, s.used_at
)
select
  id, name, roles, via, origin, csrf, created_at, coalesce(used.used_at, found.used_at) as used_at, expires_at,
  revoked_at, revoked_by, true as active
from found left join used using (id)
