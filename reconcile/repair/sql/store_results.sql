update paywatch.findings f set action = u.action, note_code = u.note_code, note = u.note
from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as u (id, action, note_code, note)
where f.object_run = $1::bigint and f.id = u.id
