-- Deletes what a killed attempt left of this report, and the unfinished reports of cancelled runs.
delete from paywatch.report_chunks c
where (c.run = $1::text and c.edition = $2::int)
   or (exists (select from paywatch.runs r where r.id = c.run and r.status = 'cancelled')
       and not exists (select from paywatch.reports e where e.run = c.run and e.edition = c.edition))
