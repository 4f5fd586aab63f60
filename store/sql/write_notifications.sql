insert into paywatch.notifications (
  incident_id, sequence, channel, kind, severity, dedupe_key, payload, status, last_error, due_at, created_at
)
select
  n.incident_id, n.sequence, n.channel, n.kind, n.severity, n.dedupe_key, n.payload::jsonb, n.status, n.last_error,
  n.at, n.at
from unnest(
  $1::text[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::timestamptz[]
) with ordinality as n (
  incident_id, sequence, channel, kind, severity, dedupe_key, payload, status, last_error, at, place
)
order by n.place
