-- Closes the exceptions of records that this run checked and found synced, or repaired. A row without an id cannot be looked
-- up: its exception is closed when a run over its time, or over the window that last had it, no longer finds it.
delete from paywatch.exceptions e
using paywatch.object_runs p join paywatch.runs r on r.id = p.run
where p.run = $1::text and p.phase = 'done' and e.account = p.account and e.object = p.object and e.last_run <> $1::text
  and (
    exists (select from paywatch.staged_stripe s
            where s.object_run = p.object_run and s.id = e.object_id and (s.in_scope or s.source <> 'overlap'))
    or e.object_id ~ '^(row|malformed):' and exists (
      select from paywatch.runs l
      join paywatch.object_runs o on o.run = l.id and o.object = e.object
      left join paywatch.findings f on f.object_run = o.object_run and f.id = e.object_id
      where l.id = e.last_run and (
        (r.window_from <= l.window_from and r.window_until >= l.window_until)
        or ((f.ledger->0->>'created')::timestamptz >= r.window_from
          and (f.ledger->0->>'created')::timestamptz < r.window_until))))
