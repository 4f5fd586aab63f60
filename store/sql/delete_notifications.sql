-- $1 before when, $2 the most. Those of an incident stay as long as it is open, and until it ended before that time.
with gone as (
  delete from paywatch.notifications
  where id in (
    select n.id
    from paywatch.notifications n left join paywatch.incidents i on i.id = n.incident_id
    where n.created_at < $1 and n.status <> 'pending' and (i.id is null or i.resolved_at < $1)
    order by n.created_at
    limit $2
  )
  returning 1
)
select count(*) from gone
