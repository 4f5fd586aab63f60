-- A run's row, its newest edition, and whether retention has deleted the run. Always one row: its columns are null
-- if the run's row is missing.
select r.status, r.window_from, r.window_until, r.mode, r.objects, r.supersedes, r.reason, r.reason_code, r.finished_at, r.result::text as result,
       (select max(edition) from paywatch.reports e where e.run = $1::text) as newest_edition,
       exists (select from paywatch.retired_runs t where t.run = $1::text) as retired
from (select) one left join paywatch.runs r on r.id = $1::text
