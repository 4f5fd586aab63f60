-- Deletes staged objects, except those of the newest minutes: for two days they show the next run which objects became
-- visible late.
delete from paywatch.staged_stripe s using paywatch.object_runs p join paywatch.runs r on r.id = p.run
where s.object_run = p.object_run and (
  (r.id = $1::text and not exists (select from paywatch.object_runs o where o.run = r.id and o.phase <> 'done')
     and not (s.source = 'listed' and s.in_scope and s.created >= r.window_until - $2::interval))
  or (r.id <> $1::text and r.status not in ('queued', 'running', 'incomplete', 'failed')
     and r.finished_at < clock_timestamp() - interval '2 days'))
