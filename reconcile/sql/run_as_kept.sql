-- A run's row beside its report: whether retention took it away, and the hash that its result names.
select r.status, r.result->>'report' as report, r.result->>'status' as result_status,
       (select max(edition) from paywatch.reports e where e.run = $1::text) as newest_edition,
       exists (select from paywatch.retired_runs t where t.run = $1::text) as retired
from (select) one left join paywatch.runs r on r.id = $1::text
