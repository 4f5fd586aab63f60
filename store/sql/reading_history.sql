-- $1 check, $2 since, $3 until (null: now and later).
select
  check_name, slot, slots, verdict, cause, reason, started_at, duration, phases, measured, evidence
from paywatch.readings
where check_name = $1 and slot >= $2 and ($3::timestamptz is null or slot < $3)
order by slot
