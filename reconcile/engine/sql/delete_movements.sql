delete from paywatch.movements m using paywatch.run_parts p join paywatch.runs r on r.id = p.run
where m.part = p.part and (
  (r.id = $1::text and not exists (select from paywatch.run_parts o where o.run = r.id and o.phase <> 'done'))
  or r.status = 'cancelled')
