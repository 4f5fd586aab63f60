-- $1: names of readings. The beginning of the first hour that is stored of each, or of the first day, which is kept for longer;
-- without roll-ups the first slot.
select n.name, coalesce(case when h.first < d.first + interval '1 day' then greatest(h.first, d.first) else d.first end,
  h.first, r.first) as first
from unnest($1::text[]) as n (name)
cross join lateral (select min(starts) as first from paywatch.rollups where unit = 'hour' and check_name = n.name) h
cross join lateral (select min(starts) as first from paywatch.rollups where unit = 'day' and check_name = n.name) d
left join lateral (
  select min(slot) as first from paywatch.readings where check_name = n.name and h.first is null and d.first is null
) r on true
