-- $1: how late is too late. A notification behind an earlier one of its incident and channel is not overdue.
select count(*) from paywatch.notifications n
where n.status = 'pending'
  and n.due_at < now() - $1::interval
  and (n.lease_until is null or n.lease_until < now() - $1::interval)
  and not exists (
    select from paywatch.notifications earlier
    where earlier.status = 'pending'
      and (earlier.incident_id, earlier.channel) = (n.incident_id, n.channel)
      and earlier.sequence < n.sequence
  )
