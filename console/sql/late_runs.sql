-- How the runs of the last hour began, of all checks at all locations. Each check is one look-up.
select count(*) as runs, count(*) filter (where late > 5) as late,
  percentile_cont(0.99) within group (order by late) as p99, max(late) as longest
from paywatch.checks c
cross join lateral (
  select extract(epoch from started_at - slot)::float8 as late
  from paywatch.readings
  where check_name = c.name and slot > now() - interval '1 hour' and verdict <> 'missed'
) r
where c.enabled
