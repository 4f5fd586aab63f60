-- Names objects of the kind of $1 whose money moved in the window of its run. $2 and $3 are the rules of the kind, one per
-- element: kind of a transaction's source, and the link that has the id of the object.
with moved as materialized (
  select distinct case r.link when 'source' then m.source when 'charge' then m.charge when 'payment' then m.payment end as id
  from paywatch.object_runs p
  join paywatch.object_runs b on b.run = p.run and b.object = 'balance_transactions'
  join paywatch.movements m on m.object_run = b.object_run
  join unnest($2::text[], $3::text[]) as r (source, link) on r.source = m.kind
  where p.object_run = $1::bigint
)
insert into paywatch.named_objects (object_run, source, id)
select $1::bigint, 'moved_money', n.id
from moved n
where n.id is not null
  and not exists (
    select from paywatch.staged_stripe s
    where s.object_run = $1::bigint and s.id = n.id and (s.in_scope or s.absent or s.source in ('changed', 'moved_money')))
on conflict (object_run, source, id) do nothing
