delete from paywatch.movements m using paywatch.object_runs p join paywatch.runs r on r.id = p.run
where m.object_run = p.object_run and (
  (r.id = $1::text and not exists (select from paywatch.object_runs o where o.run = r.id and o.phase <> 'done'))
  or r.status = 'cancelled')
