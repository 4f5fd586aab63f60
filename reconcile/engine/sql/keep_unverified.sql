-- Keeps what was written by objects that ended before their rows could be read again.
update paywatch.findings f set action = case when i.before is null then 'inserted' else 'updated' end
from paywatch.run_parts p join paywatch.row_images i on i.part = p.part
where p.run = $1::text and p.phase = 'verify' and f.part = p.part and f.id = i.id and f.action = 'none'
