-- $1 names, $2 the last slot, $3 how many of each name. Newest first.
select r.check_name, r.slot, r.slots, r.verdict, r.cause, r.reason, r.started_at, r.duration, r.phases, r.measured, null::jsonb as evidence
from unnest($1::text[]) as w (name)
cross join lateral (
  select check_name, slot, slots, verdict, cause, reason, started_at, duration, phases, measured
  from paywatch.readings where check_name = w.name and slot <= $2
  order by slot desc
  limit $3
) r
order by r.slot desc, r.check_name
