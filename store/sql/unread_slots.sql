-- $1: names. The slots of these checks that ended without a reading: a worker that comes back records them as missed. One
-- that a worker may still be running is left out.
select name, next_slot, now() - every_us * interval '1 microsecond' as end, every_us * interval '1 microsecond' as every
from paywatch.checks
where name = any ($1::text[]) and enabled
  and next_slot <= now() - every_us * interval '1 microsecond' and (lease_until is null or lease_until <= now())
