-- $1: the hour. Replaces its roll-ups. A reading that covers several slots counts in each hour for its slots there.
-- Only checks are rolled up, not the readings of reconciliations. The slots of a reading end before the next one, also if the
-- interval of the check was another then.
with covering as (
  select r.check_name, r.verdict, r.duration,
    case when r.slots = 1 then 1 else paywatch.slots_within(
      r.slot, r.slots, least(c.every_us, (
        select paywatch.microseconds(n.slot) - paywatch.microseconds(r.slot) from paywatch.readings n
        where n.check_name = r.check_name and n.slot > r.slot order by n.slot limit 1
      ) / r.slots), $1::timestamptz, $1::timestamptz + interval '1 hour'
    ) end as slots
  from paywatch.readings r join paywatch.checks c on c.name = r.check_name
  where r.slot >= $1::timestamptz and r.slot < $1::timestamptz + interval '1 hour'
    or r.slots > 1 and r.slot < $1::timestamptz
      and r.slot + (r.slots - 1) * c.every_us * interval '1 microsecond' >= $1::timestamptz
), counted as (
  select check_name,
    coalesce(sum(slots) filter (where verdict = 'pass'), 0) as pass,
    coalesce(sum(slots) filter (where verdict = 'degraded'), 0) as degraded,
    coalesce(sum(slots) filter (where verdict = 'fail'), 0) as fail,
    coalesce(sum(slots) filter (where verdict = 'unknown'), 0) as unknown,
    coalesce(sum(slots) filter (where verdict = 'missed'), 0) as missed,
    max(duration) filter (where verdict <> 'missed') as longest
  from covering
  where slots > 0
  group by check_name
), measured as (
  select check_name, ceil(ln(greatest(duration, 1e-3) * 1000) / ln(1.1))::smallint as bucket, count(*)::integer as number
  from covering
  where verdict <> 'missed'
  group by 1, 2
), durations as (
  select check_name, array_agg(bucket order by bucket) as buckets, array_agg(number order by bucket) as counts
  from measured group by check_name
), deleted as (
  delete from paywatch.rollups where unit = 'hour' and starts = $1::timestamptz
    and check_name not in (select check_name from counted)
)
insert into paywatch.rollups as u
  (unit, check_name, starts, pass, degraded, fail, unknown, missed, longest, buckets, counts)
select 'hour', c.check_name, $1::timestamptz, pass, degraded, fail, unknown, missed, longest,
  coalesce(buckets, '{}'), coalesce(counts, '{}')
from counted c left join durations d using (check_name)
on conflict (unit, check_name, starts) do update
set (pass, degraded, fail, unknown, missed, longest, buckets, counts)
  = (excluded.pass, excluded.degraded, excluded.fail, excluded.unknown, excluded.missed, excluded.longest,
     excluded.buckets, excluded.counts)
