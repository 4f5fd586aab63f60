-- $1: names. How long after its slot each run began, in the last 24 hours, in seconds; and how many slots were missed.
select check_name as name, count(*) filter (where verdict <> 'missed') as runs,
  percentile_cont(0.5) within group (order by late) filter (where verdict <> 'missed') as p50,
  percentile_cont(0.99) within group (order by late) filter (where verdict <> 'missed') as p99,
  max(late) filter (where verdict <> 'missed') as longest,
  coalesce(sum(slots) filter (where verdict = 'missed'), 0) as missed
from (
  select check_name, verdict, slots, extract(epoch from started_at - slot)::float8 as late
  from paywatch.readings where check_name = any ($1::text[]) and slot > now() - interval '24 hours'
) r
group by check_name
