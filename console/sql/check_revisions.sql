-- $1: a check. Which of the last 50 revisions changed it, newest first.
with recent as (
  select number, applied_at, applied_by, source,
    (select e from jsonb_array_elements(configuration -> 'checks') e where e ->> 'name' = $1) as after
  from paywatch.config_revisions order by number desc limit 50
), pairs as (
  select *, lag(after) over (order by number) as before, row_number() over (order by number) as place, count(*) over () as total
  from recent
)
select number, applied_at, applied_by, source, before, after
from pairs
-- The one before the oldest of 50 was not read.
where after is distinct from before and (place > 1 or total < 50)
order by number desc
