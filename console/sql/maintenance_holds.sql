-- $1 since. Which maintenance windows began to hold messages of which incidents.
select e.inputs ->> 'by' as name, e.at, e.incident_id
from paywatch.incident_events e
where e.at >= $1::timestamptz and e.kind = 'held' and e.inputs ->> 'code' = 'maintenance'
