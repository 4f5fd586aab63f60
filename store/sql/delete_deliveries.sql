-- $1 before when, $2 the most.
with gone as (
  delete from paywatch.deliveries
  where id in (
    select d.id
    from paywatch.deliveries d
    where d.created_at < $1 and d.status <> 'pending'
      and not exists (select from paywatch.notifications n where n.delivery_id = d.id)
    order by d.created_at
    limit $2
  )
  returning 1
)
select count(*) from gone
