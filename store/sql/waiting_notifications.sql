-- $1 channel, $2 the most incidents. All that waits of an incident comes together: its newest message replaces the others.
with chosen as (
  select coalesce(incident_id, dedupe_key) as subject
  from paywatch.notifications
  where channel = $1 and status = 'pending' and delivery_id is null
  group by 1
  order by min(severity), min(id)
  limit $2
)
select n.id, n.incident_id, n.kind, n.severity, n.content, n.created_at, n.due_at, n.attempts,
  n.instead_of is not null as urgent, t.thread
from paywatch.notifications n
left join lateral (
  select k.thread from paywatch.notifications k
  where k.incident_id = n.incident_id and k.channel = n.channel and k.thread is not null
  order by k.id limit 1
) t on true
where n.channel = $1 and n.status = 'pending' and n.delivery_id is null
  and coalesce(n.incident_id, n.dedupe_key) in (select subject from chosen)
order by n.id
