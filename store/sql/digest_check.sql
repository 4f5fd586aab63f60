-- $1: a check. The name under which its readings are: that of the location which has the newest one; and the slot of its
-- newest reading that measured something.
select c.name, (
  select r.slot from paywatch.readings r
  where r.check_name = c.name and r.measured is not null
  order by r.slot desc limit 1
) as newest
from paywatch.checks c
where split_part(c.name, '@', 1) = $1::text
order by c.last_slot desc nulls last
limit 1
