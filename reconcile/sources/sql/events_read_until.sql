-- How far an earlier completed run has read the events of objects older than this window, and up to when it has seen all
-- objects (`reached`). A run whose window reaches the beginning $3 of this one is preferred.
select r.started_at, clock_timestamp() as now, f.until, f.reached
from paywatch.runs r
left join lateral (
  select (e.sources->'changed'->>'until')::timestamptz as until, least(e.window_until, $3::timestamptz) as reached
  from paywatch.run_object_ends e
  where e.account = $1::text and e.object = $2::text and e.run <> r.id and e.sources ? 'changed' and e.read_whole
  order by reached desc, until desc limit 1
) f on true
where r.id = $4::text
