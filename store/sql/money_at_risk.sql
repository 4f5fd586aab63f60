-- $1: the name of a reconciliation's readings, $2: its object, $3, $4: from and until. The newest run in this time that left
-- something unresolved.
select r.slot, e.id as run, coalesce(e.result -> 'at_risk' -> $2::text, '{}') as at_risk
from paywatch.readings r join paywatch.runs e on e.id = r.evidence ->> 'run'
where r.check_name = $1::text and r.slot >= $3::timestamptz and r.slot < $4::timestamptz and r.verdict <> 'pass'
order by r.slot desc
limit 1
