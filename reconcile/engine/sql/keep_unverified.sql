-- Keeps what was written by objects that ended before their rows could be read again.
update paywatch.findings f set action = case when i.before is null then 'inserted' else 'updated' end
from paywatch.object_runs p join paywatch.row_images i on i.object_run = p.object_run
where p.run = $1::text and p.phase = 'verify' and f.object_run = p.object_run and f.id = i.id and f.action = 'none'
