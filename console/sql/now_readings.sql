-- $1: names of readings. $2: where hours begin. $3, $4: from and until. As now_rolled, from readings; one that covers several
-- slots counts in each of their hours.
with ranked as (
  select r.check_name, r.slot, r.verdict
  from paywatch.readings r
  where r.check_name = any ($1::text[]) and r.slot >= $3::timestamptz and r.slot < $4::timestamptz
  union all
  select r.check_name, s.slot, r.verdict
  from paywatch.readings r join paywatch.checks c on c.name = r.check_name
  cross join lateral generate_series(
    greatest(r.slot, date_trunc('hour', $3::timestamptz, 'UTC')),
    least(r.slot + (r.slots - 1) * c.every_us * interval '1 microsecond', $4::timestamptz - interval '1 microsecond'),
    interval '1 hour'
  ) as s (slot)
  where r.slots > 1 and r.slot < $4::timestamptz
    and r.slot + (r.slots - 1) * c.every_us * interval '1 microsecond' >= $3::timestamptz
    and r.check_name = any ($1::text[])
)
select check_name, floor(extract(epoch from slot - $2::timestamptz) / 3600)::integer as hour,
  max(case verdict when 'fail' then 5 when 'missed' then 4 when 'unknown' then 3 when 'degraded' then 2 else 1 end) as rank
from ranked
where slot >= $2::timestamptz
group by 1, 2
