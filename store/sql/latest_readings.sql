select r.*
from paywatch.checks c
cross join lateral (
  select
    check_name, slot, slots, verdict, cause, reason, started_at, duration, phases, measured, evidence
  from paywatch.readings
  where check_name = c.name and slot = c.last_slot
  offset 0  -- prevents a join over all readings: one look-up for each check, in the partition of its slot
) r
where c.enabled
order by r.check_name
