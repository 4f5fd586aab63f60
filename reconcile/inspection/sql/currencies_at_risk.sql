-- The currencies in which findings that run $1 left open have money at risk.
select distinct jsonb_object_keys(f.at_risk) as currency
from paywatch.object_runs p join paywatch.findings f on f.object_run = p.object_run
where p.run = $1::text and not f.resolved
order by currency
