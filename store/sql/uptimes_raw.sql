-- $1: names. $2, $3: from and until. As uptimes_rolled, from readings; one that covers several slots counts for those in the
-- time.
-- Two branches, because an `or` would read all readings of these names that are kept.
with chosen as (
  select check_name, slot, slots, verdict, duration from paywatch.readings
  where check_name = any ($1::text[]) and slot >= $2::timestamptz and slot < $3::timestamptz
  union all
  select check_name, slot, slots, verdict, duration from paywatch.readings
  where check_name = any ($1::text[]) and slot < least($2::timestamptz, $3::timestamptz) and slots > 1
), slots as (
  select r.check_name, r.verdict, r.duration,
    paywatch.slots_within(r.slot, r.slots, c.every_us, $2::timestamptz, $3::timestamptz) as slots
  from chosen r join paywatch.checks c on c.name = r.check_name
)
select check_name, coalesce(sum(slots) filter (where verdict = 'pass'), 0) as pass,
  coalesce(sum(slots) filter (where verdict = 'degraded'), 0) as degraded,
  coalesce(sum(slots) filter (where verdict = 'fail'), 0) as fail,
  coalesce(sum(slots) filter (where verdict = 'unknown'), 0) as unknown,
  coalesce(sum(slots) filter (where verdict = 'missed'), 0) as missed,
  max(duration) filter (where verdict <> 'missed') as longest
from slots
where slots > 0
group by check_name
