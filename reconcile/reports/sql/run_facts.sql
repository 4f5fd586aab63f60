-- What the manifest states about a run, its next edition, and the time of the report.
select r.created_at, r.started_at, date_trunc('second', clock_timestamp()) as reported_at, r.attempt, r.requested_by, r.supersedes,
       r.objects, (select coalesce(max(edition), 0) + 1 from paywatch.reports e where e.run = r.id) as edition,
       (select count(*) from paywatch.pages g join paywatch.object_runs p on p.object_run = g.object_run where p.run = r.id) as pages
from paywatch.runs r where r.id = $1::text
