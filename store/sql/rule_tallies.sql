-- $1 checks, $2 windows, $3 the slot at which they end. Slots by verdict; missed ones count as unknown: nobody asked the
-- target. Whole hours are read from the roll-ups; the hours at both ends, and those not rolled up yet, from the readings. A
-- reading that covers several slots counts in each window for its slots there, which end before the next reading, also if the
-- interval of the check was another then.
with names as (  -- at each location
  select name, every_us from paywatch.checks where enabled and split_part(name, '@', 1) = any ($1::text[])
), bounds as (  -- of slots, the first included and the last not
  select length, $3::timestamptz - length + interval '1 microsecond' as since,
    $3::timestamptz + interval '1 microsecond' as until
  from unnest($2::interval[]) as w (length)
), hours as (
  select b.*, date_trunc('hour', since - interval '1 microsecond', 'UTC') + interval '1 hour' as first,
    least(date_trunc('hour', until, 'UTC'), coalesce(s.until_, '-infinity')) as last
  from bounds b, paywatch.rollup_state s
), ranges (length, since, until) as (
  select length, since, least(first, until) from hours where first < last
  union all select length, last, until from hours where first < last
  union all select length, since, until from hours where first >= last
  union all
  select length, l.starts, l.starts + interval '1 hour' from hours join paywatch.late_hours l on starts >= first and starts < last
), read as (
  select g.length, r.verdict, sum(case when r.slots = 1 then 1 else paywatch.slots_within(
      r.slot, r.slots, least(n.every_us, (
        select paywatch.microseconds(x.slot) - paywatch.microseconds(r.slot) from paywatch.readings x
        where x.check_name = n.name and x.slot > r.slot order by x.slot limit 1
      ) / r.slots), g.since, g.until
    ) end) as slots
  from ranges g cross join names n cross join lateral (
    select verdict, slot, slots from paywatch.readings where check_name = n.name and slot >= g.since and slot < g.until
    union all
    select verdict, slot, slots from paywatch.readings
    where check_name = n.name and slots > 1 and slot < g.since
      and slot + (slots - 1) * n.every_us * interval '1 microsecond' >= g.since
  ) r
  group by g.length, r.verdict
), rolled as (
  select h.length, sum(u.pass + u.degraded) as good, sum(u.fail) as bad, sum(u.unknown + u.missed) as unknown
  from hours h join paywatch.rollups u on u.unit = 'hour' and u.starts >= h.first and u.starts < h.last
  where u.check_name in (select name from names)
    and not exists (select from paywatch.late_hours l where l.starts = u.starts)
  group by h.length
)
select b.length,
  (coalesce(max(u.good), 0) + coalesce(sum(r.slots) filter (where r.verdict in ('pass', 'degraded')), 0))::bigint as good,
  (coalesce(max(u.bad), 0) + coalesce(sum(r.slots) filter (where r.verdict = 'fail'), 0))::bigint as bad,
  (coalesce(max(u.unknown), 0) + coalesce(sum(r.slots) filter (where r.verdict in ('unknown', 'missed')), 0))::bigint as unknown
from bounds b left join rolled u using (length) left join read r using (length)
group by b.length
