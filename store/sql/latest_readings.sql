select r.*
from paywatch.checks c
cross join lateral (
  select
    check_name, slot, slots, verdict, cause, reason, started_at, duration, phases, measured, evidence
  from paywatch.readings
  where check_name = c.name and slot = c.last_slot
  offset 0  -- one look-up for each check, in the one partition of its slot; never a join over all readings
) r
where c.enabled
order by r.check_name
