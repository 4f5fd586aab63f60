-- $1: a check at one location.
select check_name as name, slot, slots, verdict, cause, reason, duration,
  extract(epoch from started_at - slot)::float8 as late, coalesce(phases, '{}') as phases, coalesce(measured, '{}') as values
from paywatch.readings
where check_name = $1
