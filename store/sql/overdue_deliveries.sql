-- $1: how late is too late. What a storm holds back, and what a worker is sending, is not overdue.
select count(*) from paywatch.notifications n left join paywatch.deliveries d on d.id = n.delivery_id
where n.status = 'pending'
  and n.due_at < now() - $1::interval
  and (d.id is null or d.due_at < now() - $1::interval)
  and (d.lease_until is null or d.lease_until < now() - $1::interval)
