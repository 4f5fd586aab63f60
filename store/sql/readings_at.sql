-- $1 kinds of checks, $2 a moment, $3 how old a reading may be. The newest reading of each scheduled check of these kinds before
-- the moment, and what the newest one measured that measured anything.
select c.name, c.kind, c.every_us, r.slot, r.verdict, r.cause, left(r.reason, 500) as reason, r.measured, m.measured as before
from paywatch.checks c
left join lateral (
  select slot, verdict, cause, reason, measured from paywatch.readings
  where check_name = c.name and slot < $2::timestamptz and slot > $2::timestamptz - $3::interval
  order by slot desc limit 1
) r on true
left join lateral (
  select measured from paywatch.readings
  where check_name = c.name and slot <= r.slot and slot > $2::timestamptz - $3::interval and measured is not null
  order by slot desc limit 1
) m on true
where c.enabled and c.kind = any ($1::text[])
order by c.name
