-- $1 names, $2 since, $3 until (slots, included). Also the last reading before, from which totals are counted.
select w.name, r.slot, r.slots, r.verdict, r.cause, r.measured
from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as w (name, since, until)
cross join lateral (
  select max(b.slot) as slot from paywatch.readings b
  where b.check_name = w.name and b.slot <= w.since and b.slot > w.since - interval '2 days'
) before
cross join lateral (
  select slot, slots, verdict, cause, measured::text as measured from paywatch.readings
  where check_name = w.name and slot >= coalesce(before.slot, w.since) and slot <= w.until
  order by slot
  offset 0  -- one look-up for each check, in the partitions of its slots
) r
