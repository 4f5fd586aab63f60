-- The columns of $2 about which no object said anything, not even null, with the number of objects; none without objects.
with objects as (
  select id, extra from paywatch.staged_stripe where object_run = $1::bigint and not absent and flaw is null and excluded_by is null
)
select c.name, (select count(distinct id) from objects) as objects
from unnest($2::text[]) with ordinality as c (name, place)
where exists (select from objects)
  and not exists (select from objects where extra::json->>c.name is not null)
  and not exists (select from paywatch.object_runs where object_run = $1::bigint and sources->'null_fields' ? c.name)
order by c.place
