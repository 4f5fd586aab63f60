-- $1 names, $2 fences: the slots are due again immediately. Rows locked by a recording transaction are skipped.
with given as (
  select c.name from paywatch.checks c
  join unnest($1::text[], $2::bigint[]) as g (name, fence) on (g.name, g.fence) = (c.name, c.fence)
  where c.lease_until is not null
  for update of c skip locked
)
update paywatch.checks c
set lease_until = null, leased_by = null
from given
where c.name = given.name
