insert into paywatch.incident_events (incident_id, at, kind, severity, detail)
select e.incident_id, e.at, e.kind, e.severity, e.detail
from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[])
  with ordinality as e (incident_id, at, kind, severity, detail, place)
order by e.place
