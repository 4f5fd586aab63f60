-- In the order of their names, always: two transactions that want the same rows meet at the first.
select name, enabled, every_us, offset_us, next_slot, fence
from paywatch.checks
where name = any ($1::text[])
order by name
for no key update
