-- Where the last run that ended well stopped asking about open rows.
select (p.sources->'open')::text
from paywatch.runs e join paywatch.run_parts p on p.run = e.id
where e.account = $1::text and p.object = $2::text and e.mode = 'run' and e.id <> $3::text and p.sources ? 'open'
  and coalesce(e.result->'ends'->p.object->>'status', e.status) in ('matched', 'repaired', 'discrepancies')
order by e.finished_at desc limit 1
