select
  r.check_name, r.slot, r.slots, r.verdict, r.cause, r.reason, r.started_at, r.duration,
  r.phases, r.measured, r.evidence
from paywatch.checks c
join paywatch.readings r on (r.check_name, r.slot) = (c.name, c.last_slot)
where c.enabled
order by r.check_name
