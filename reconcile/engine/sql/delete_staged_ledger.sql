delete from paywatch.staged_ledger s using paywatch.run_parts p
where s.part = p.part and p.run = $1::text and p.phase = 'done'
  and not exists (select from paywatch.run_parts o where o.run = p.run and o.phase <> 'done')
