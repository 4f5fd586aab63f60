-- $1 kinds of checks, $2 how old values may be. Each scheduled check of these kinds: its last reading, and the newest one that
-- measured something. A few look-ups for each check.
select
  c.name, c.kind, c.every_us, c.last_slot, c.last_verdict, l.cause as last_cause, left(c.last_reason, 1000) as last_reason,
  c.last_pass_at, l.evidence, m.slot as measured_at, m.measured
from paywatch.checks c
left join lateral (
  select cause, evidence from paywatch.readings where check_name = c.name and slot = c.last_slot offset 0
) l on true
left join lateral (
  select slot, measured from paywatch.readings
  where check_name = c.name and slot <= c.last_slot and slot > c.last_slot - $2::interval and measured is not null
  order by slot desc limit 1
) m on true
where c.enabled and c.kind = any ($1::text[])
order by c.name
