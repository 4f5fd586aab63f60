-- $1: names. $2, $3: from and until. As uptimes_rolled, from readings; one that covers several slots counts for those in the
-- time. Those of one slot, nearly all, are counted without a join or a function; and an `or` would read all that are kept.
with counted as (
  select check_name, verdict, count(*) as slots, max(duration) as longest
  from paywatch.readings
  where check_name = any ($1::text[]) and slot >= $2::timestamptz and slot < $3::timestamptz and slots = 1
  group by check_name, verdict
  union all
  select r.check_name, r.verdict, s.slots, r.duration
  from paywatch.readings r join paywatch.checks c on c.name = r.check_name
  cross join lateral (  -- the slots of a reading end before the next one, also if the interval was another then
    select paywatch.slots_within(r.slot, r.slots, least(c.every_us, (
        select paywatch.microseconds(n.slot) - paywatch.microseconds(r.slot) from paywatch.readings n
        where n.check_name = r.check_name and n.slot > r.slot order by n.slot limit 1
      ) / r.slots), $2::timestamptz, $3::timestamptz)
  ) as s (slots)
  where r.check_name = any ($1::text[]) and r.slot < $3::timestamptz and r.slots > 1 and s.slots > 0
    and r.slot + (r.slots - 1) * c.every_us * interval '1 microsecond' >= $2::timestamptz
)
select check_name, coalesce(sum(slots) filter (where verdict = 'pass'), 0)::bigint as pass,
  coalesce(sum(slots) filter (where verdict = 'degraded'), 0)::bigint as degraded,
  coalesce(sum(slots) filter (where verdict = 'fail'), 0)::bigint as fail,
  coalesce(sum(slots) filter (where verdict = 'unknown'), 0)::bigint as unknown,
  coalesce(sum(slots) filter (where verdict = 'missed'), 0)::bigint as missed,
  max(longest) filter (where verdict <> 'missed') as longest
from counted
group by check_name
