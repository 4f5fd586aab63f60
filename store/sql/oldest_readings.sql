-- $1 names, $2 since, $3 until. The oldest reading of each name that has one, and whether one is in the time.
select w.name, first.slot as oldest, exists (
    select from paywatch.readings where check_name = w.name and slot >= $2 and slot < $3
  ) as read
from unnest($1::text[]) as w (name)
cross join lateral (select slot from paywatch.readings where check_name = w.name order by slot limit 1) first
