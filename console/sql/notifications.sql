-- Every notification with what became of the message that it went in.
select
  n.id, n.created_at, n.channel, n.kind, n.severity, n.incident_id, i.subject,
  case
    when n.status = 'pending' and n.delivery_id is null and n.due_at > now() then 'held'
    when n.status = 'pending' and d.attempts > 0 then coalesce(d.last_outcome, 'pending')
    when n.status = 'delivered' then coalesce(d.last_outcome, n.status)
    else n.status
  end as outcome,
  n.attempts, n.delivered_at, extract(epoch from n.delivered_at - n.created_at)::float8 as latency,
  n.reference, n.last_error, n.instead_of, n.delivery_id as message
from paywatch.notifications n
left join paywatch.deliveries d on d.id = n.delivery_id
left join paywatch.incidents i on i.id = n.incident_id
