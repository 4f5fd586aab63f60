select r.created_at, r.started_at, clock_timestamp() as reported_at, r.attempt,
       (select count(*) from paywatch.pages g join paywatch.run_parts p on p.part = g.part where p.run = r.id) as pages
from paywatch.runs r where r.id = $1::text
