select at, kind, severity, detail from paywatch.incident_events where incident_id = $1 order by id
