-- $1 since, $2 until. What people did to incidents: acknowledgements, and incidents that were resolved by hand; not of drills.
select e.at, i.fingerprint, e.kind, e.detail, i.resolved_by, e.severity, i.severity as now_severity, e.inputs
from paywatch.incident_events e join paywatch.incidents i on i.id = e.incident_id
where e.at >= $1 and e.at < $2 and i.drill is null
  and (e.kind = 'acknowledged' or (e.kind = 'resolved' and i.resolved_by is not null))
order by e.id
