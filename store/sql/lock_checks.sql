-- Always in the order of names, so that two transactions with the same rows cannot deadlock.
select name, definition, enabled, every_us, offset_us, next_slot, fence
from paywatch.checks
where name = any ($1::text[])
order by name
for no key update
