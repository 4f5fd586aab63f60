-- $1 incident, $2 the line of the timeline, $3 by whom and the text. No row: no incident has the id.
insert into paywatch.incident_events (incident_id, at, kind, detail, inputs)
select id, clock_timestamp(), 'note', $2::text, $3::text::jsonb from paywatch.incidents where id = $1
returning at, kind, severity, detail, inputs
