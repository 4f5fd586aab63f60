-- Findings of run $2 about objects that id $1 links to ($3), or that link to it: charge, payment, refunds, disputes. Each
-- part of the union has its index.
with of_run as materialized (select p.object_run, p.object from paywatch.object_runs p where p.run = $2::text),
linked as (
  select f.object_run, f.id, f.class, f.resolved from paywatch.findings f
  where f.object_run = any(array(select object_run from of_run)) and f.id = any($3::text[])
  union
  select f.object_run, f.id, f.class, f.resolved from paywatch.findings f
  where f.object_run = any(array(select object_run from of_run)) and f.stripe->'details'->>'payment' = $1::text
  union
  select f.object_run, f.id, f.class, f.resolved from paywatch.findings f
  where f.object_run = any(array(select object_run from of_run)) and f.stripe->'details'->>'charge' = $1::text
)
select o.object, l.id, l.class, l.resolved
from linked l join of_run o on o.object_run = l.object_run
where l.id <> $1::text
order by l.object_run, l.id limit 100
