-- Runs of account $1 and object $2 that read the whole window around time $3 and have no finding of id $4: none of them
-- found a difference. A run with --only looked at other ids.
select p.object_run, p.object, p.account, r.id as run, r.mode, r.finished_at
from paywatch.object_runs p
join paywatch.runs r on r.id = p.run
where p.account = $1::text and p.object = $2::text
  and r.window_from <= $3::timestamptz and r.window_until > $3::timestamptz
  and coalesce(r.result->'ends'->p.object->>'status', r.status) in ('matched', 'repaired', 'discrepancies')
  and (r.options->'only' is null or r.options->'only' ? $4::text)
  and not exists (select from paywatch.findings f where f.object_run = p.object_run and f.id = $4::text)
order by r.created_at desc
