-- $1: a check. The names under which its readings are kept: one for each location that it was ever run from.
select name, enabled, next_slot, every_us * interval '1 microsecond' as every, offset_us * interval '1 microsecond' as offset_,
  lease_until > now() as leased, leased_by, now() as now
from paywatch.checks
where name = $1 or starts_with(name, $1 || '@')
order by name
