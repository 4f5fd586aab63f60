-- $1: names. $2, $3: from and until. $4: where spans begin. $5: the length of a span. As uptime_rolled, from readings; one
-- that covers several slots counts in the spans of its slots.
-- Two branches, because an `or` would read all readings of these names that are kept.
with read as (
  select check_name, slot, slots, verdict, duration from paywatch.readings
  where check_name = any ($1::text[]) and slot >= $2::timestamptz and slot < $3::timestamptz
  union all
  select check_name, slot, slots, verdict, duration from paywatch.readings
  where check_name = any ($1::text[]) and slot < least($2::timestamptz, $3::timestamptz) and slots > 1
), spaced as (  -- the interval may have been longer or shorter then: the slots of a reading end before the next one
  select r.*, case when r.slots = 1 then c.every_us else least(c.every_us, (
      select paywatch.microseconds(n.slot) - paywatch.microseconds(r.slot) from paywatch.readings n
      where n.check_name = r.check_name and n.slot > r.slot order by n.slot limit 1
    ) / r.slots) end as every_us
  from read r left join paywatch.checks c on c.name = r.check_name
  where r.slots = 1 or r.slot + (r.slots - 1) * c.every_us * interval '1 microsecond' >= $2::timestamptz
), slots as (
  select r.verdict, r.duration, s.slot
  from spaced r
  cross join lateral generate_series(
    r.slot, r.slot + (r.slots - 1) * r.every_us * interval '1 microsecond', r.every_us * interval '1 microsecond'
  ) as s (slot)
  where s.slot >= $2::timestamptz and s.slot < $3::timestamptz
), chosen as (
  select to_timestamp(floor(extract(epoch from slot - $4::timestamptz) / extract(epoch from $5::interval))
      * extract(epoch from $5::interval) + extract(epoch from $4::timestamptz)) as span, verdict, duration
  from slots
), measured as (
  select span, ceil(ln(greatest(duration, 1e-3) * 1000) / ln(1.1))::smallint as bucket, count(*)::bigint as number
  from chosen where verdict <> 'missed' group by 1, 2
), durations as (
  select span, array_agg(bucket order by bucket) as buckets, array_agg(number order by bucket) as counts
  from measured group by span
)
select c.span, count(*) filter (where verdict = 'pass') as pass, count(*) filter (where verdict = 'degraded') as degraded,
  count(*) filter (where verdict = 'fail') as fail, count(*) filter (where verdict = 'unknown') as unknown,
  count(*) filter (where verdict = 'missed') as missed, max(duration) filter (where verdict <> 'missed') as longest,
  coalesce(min(d.buckets), '{}') as buckets, coalesce(min(d.counts), '{}') as counts
from chosen c left join durations d using (span)
group by c.span order by c.span
