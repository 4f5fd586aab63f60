delete from paywatch.staged_ledger s using paywatch.object_runs p
where s.object_run = p.object_run and p.run = $1::text and p.phase = 'done'
  and not exists (select from paywatch.object_runs o where o.run = p.run and o.phase <> 'done')
