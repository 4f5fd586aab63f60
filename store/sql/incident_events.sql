select at, kind, severity, detail, inputs from paywatch.incident_events where incident_id = $1 order by id
