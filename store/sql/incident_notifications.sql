select n.id, n.channel, n.kind, n.sequence, n.status, n.attempts, n.created_at, n.delivered_at, n.reference, n.last_error,
  n.instead_of, n.delivery_id as delivery, d.kind as sent_as, coalesce(d.last_outcome, n.status) as outcome, d.thread,
  extract(epoch from n.delivered_at - n.created_at)::float8 as latency,
  (n.status = 'pending' and n.delivery_id is null and n.due_at > now()) as held
from paywatch.notifications n left join paywatch.deliveries d on d.id = n.delivery_id
where n.incident_id = $1
order by n.id
