-- $1: how many checks at most. The checks with readings that the rules have not judged, oldest first.
-- A slot in the future was judged before the database's clock was set back: it does not count.
select n.name, n.last_slot, case when p.judged_slot <= now() then p.judged_slot end as judged_slot
from (
  select name, last_slot from paywatch.checks where enabled and last_slot is not null
  union all
  select check_name, last_slot from paywatch.rule_progress where last_slot is not null
) n
left join paywatch.rule_progress p on p.check_name = n.name
where p.judged_slot is null or p.judged_slot < n.last_slot or p.judged_slot > now()
order by n.last_slot
limit $1
