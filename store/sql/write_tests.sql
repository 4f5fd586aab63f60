insert into paywatch.notifications (sequence, channel, kind, severity, dedupe_key, content)
select t.sequence, t.channel, 'test', 'P3', t.dedupe_key, t.content::jsonb
from unnest($1::integer[], $2::text[], $3::text[], $4::text[]) with ordinality as t (
  sequence, channel, dedupe_key, content, place
)
order by t.place
