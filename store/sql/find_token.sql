-- A use is written once a minute: a program may send many requests.
with found as (
  select * from paywatch.api_tokens
  where sha256 = $1 and revoked_at is null and expires_at > clock_timestamp()
), used as (
  update paywatch.api_tokens t set last_used_at = clock_timestamp()
  from found
  where t.id = found.id
    and coalesce(found.last_used_at, '-infinity') < clock_timestamp() - interval '1 minute'
  returning t.id, t.last_used_at
)
select
  id, name, roles, created_by, created_at, expires_at, coalesce(used.last_used_at, found.last_used_at) as last_used_at,
  revoked_at, revoked_by, true as active
from found left join used using (id)
