-- Objects from just before the window that no finished run of those minutes has seen: they became visible late.
update paywatch.staged_stripe s set in_scope = true, source = 'listed'
from paywatch.run_parts p
join paywatch.runs r on r.id = p.run
where s.part = $1::bigint and p.part = s.part and s.source = 'overlap' and not s.in_scope
  and exists (
    select from paywatch.runs e join paywatch.run_parts ep on ep.run = e.id
    where e.account = r.account and ep.object = p.object and ep.part <> p.part
      and e.status in ('matched', 'repaired', 'discrepancies')
      and e.window_from <= s.created and s.created < e.window_until and s.created >= e.window_until - $2::interval)
  and not exists (
    select from paywatch.runs e join paywatch.run_parts ep on ep.run = e.id
    join paywatch.staged_stripe seen on seen.part = ep.part and seen.id = s.id
    where e.account = r.account and ep.object = p.object and ep.part <> p.part
      and e.status in ('matched', 'repaired', 'discrepancies'))
