-- Up to when an earlier run that ended well has read the events of what is older than this window, and up to where it
-- has seen all objects (`reached`): rather one that reaches to the window's beginning $3 than one that ends before it.
select r.started_at, clock_timestamp() as now, f.until, f.reached
from paywatch.runs r
left join lateral (
  select (p.sources->'changed'->>'until')::timestamptz as until, least(e.window_until, $3::timestamptz) as reached
  from paywatch.runs e join paywatch.run_parts p on p.run = e.id
  where e.account = $1::text and p.object = $2::text and e.mode = 'run' and e.id <> r.id and p.sources ? 'changed'
    and coalesce(e.result->'ends'->p.object->>'status', e.status) in ('matched', 'repaired', 'discrepancies')
  order by reached desc, until desc limit 1
) f on true
where r.id = $4::text
