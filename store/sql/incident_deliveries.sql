-- The messages with which the notifications of $1 were sent, each with how many incidents it is about and what became of it.
select d.id, d.channel, d.kind, d.thread, d.status, coalesce(d.last_outcome, d.status) as outcome, d.attempts,
  d.created_at, d.due_at, d.delivered_at, d.latency, d.reference, d.last_error, d.merged_into,
  (select count(distinct n.incident_id) from paywatch.notifications n where n.delivery_id = d.id) as incidents,
  (select count(*) from paywatch.notifications n where n.delivery_id = d.id) as notifications
from paywatch.deliveries d
where d.id in (select delivery_id from paywatch.notifications where incident_id = $1)
order by d.id
