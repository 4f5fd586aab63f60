-- One array for each column.
insert into paywatch.notifications (
  incident_id, sequence, channel, kind, severity, dedupe_key, content, instead_of, due_at, created_at
)
select s.incident_id, s.sequence, s.channel, s.kind, s.severity, s.dedupe_key, s.content::jsonb, s.instead_of,
  clock_timestamp(), clock_timestamp()
from unnest(
  $1::text[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]
) with ordinality as s (incident_id, sequence, channel, kind, severity, dedupe_key, content, instead_of, place)
order by s.place
on conflict do nothing
