-- $1 deliveries, $2 worker, $3 lease.
with leased as (
  update paywatch.deliveries d
  set lease_until = now() + $3::interval, leased_by = $2, fence = d.fence + 1, attempts = d.attempts + 1, uncertain = true
  where d.id = any ($1::bigint[]) and d.status = 'pending'
  returning d.*
), counted as (
  update paywatch.notifications n set attempts = n.attempts + 1 from leased l where n.delivery_id = l.id
)
select l.id, l.fence, l.channel, l.incident_id, l.kind, l.severity, l.dedupe_key, l.payload, l.attempts, l.thread,
  greatest(now() - l.decided_at, interval '0') as age,
  greatest(now() - coalesce(
    (select max(n.created_at) from paywatch.notifications n where n.delivery_id = l.id), l.decided_at
  ), interval '0') as newest_age, extract(epoch from now())::float8 as at,
  array(
    select distinct n.incident_id from paywatch.notifications n
    where n.delivery_id = l.id and n.incident_id is not null order by 1
  ) as incidents,
  (
    select r.reference from paywatch.deliveries r
    where r.channel = l.channel and r.thread = l.thread and r.id < l.id and r.reference <> ''
      and r.status in ('delivered', 'accepted')
    order by r.id limit 1
  ) as root
from leased l
order by l.severity, l.id
