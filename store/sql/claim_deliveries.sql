-- $1 worker, $2 limit, $3 lease, $4 the longest delay of a retry, $5 channels (null: all). A first attempt is due immediately.
-- A time further ahead than that was written before the database's clock was set back: it counts as due.
with due as (
  select n.id from paywatch.notifications n
  where n.status = 'pending'
    and ($5::text[] is null or n.channel = any ($5))
    and (n.attempts = 0 or n.due_at <= now() or n.due_at > now() + $4::interval)
    and (n.lease_until is null or n.lease_until <= now() or n.lease_until > now() + 2 * $3::interval)
    and not exists (
      select from paywatch.notifications earlier
      where earlier.status = 'pending'
        and (earlier.incident_id, earlier.channel) = (n.incident_id, n.channel)
        and earlier.sequence < n.sequence
    )
  order by n.severity, n.due_at, n.id
  limit $2
  for update of n skip locked
)
update paywatch.notifications n
set lease_until = now() + $3::interval, leased_by = $1, fence = n.fence + 1, attempts = n.attempts + 1
from due
where n.id = due.id
returning n.id, n.fence, n.incident_id, n.channel, n.kind, n.dedupe_key, n.payload, n.attempts,
  greatest(now() - n.created_at, interval '0') as age, extract(epoch from now())::float8 as at
