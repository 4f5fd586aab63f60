-- The notice of one end of a run is written once, even if its reading is written again.
insert into paywatch.notifications (
  incident_id, sequence, channel, kind, severity, dedupe_key, content, status, last_error, due_at, created_at
)
select
  n.incident_id, n.sequence, n.channel, n.kind, n.severity, n.dedupe_key, n.content::jsonb, n.status, n.last_error,
  coalesce(n.at, now()), coalesce(n.at, now())
from unnest(
  $1::text[], $2::integer[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::text[]
) with ordinality as n (
  incident_id, sequence, kind, severity, at, channel, dedupe_key, content, status, last_error, place
)
where n.kind <> 'notice' or not exists (select from paywatch.notifications o where o.dedupe_key = n.dedupe_key)
order by n.place
