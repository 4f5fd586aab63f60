-- $1 names of readings, $2 since, $3 until. Of each name the newest reading of that time that did not pass.
select r.check_name, r.slot, r.slots, r.verdict, r.cause, r.reason, r.started_at, r.duration, r.phases, r.measured, r.evidence
from unnest($1::text[]) as w (name)
cross join lateral (
  select * from paywatch.readings
  where check_name = w.name and slot >= $2::timestamptz and slot <= $3::timestamptz and verdict <> 'pass'
  order by slot desc
  limit 1
) r
order by r.slot desc, r.check_name
limit 5
