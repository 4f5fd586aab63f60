insert into paywatch.incident_events (incident_id, at, kind, severity, detail, inputs)
select e.incident_id, e.at, e.kind, e.severity, e.detail, e.inputs::jsonb
from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[])
  with ordinality as e (incident_id, at, kind, severity, detail, inputs, place)
order by e.place
