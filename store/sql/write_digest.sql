-- $1 channels, $2 keys, $3 contents, $4 errors (null: none, so that it is sent). A digest belongs to no incident.
insert into paywatch.notifications (
  incident_id, sequence, channel, kind, severity, dedupe_key, content, status, last_error
)
select
  null, 1, d.channel, 'digest', 'P3', d.dedupe_key, d.content::jsonb,
  case when d.error is null then 'pending' else 'undeliverable' end, d.error
from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality
  as d (channel, dedupe_key, content, error, place)
order by d.place
