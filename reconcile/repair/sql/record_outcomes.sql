update paywatch.findings f set action = u.action, note = u.note
from unnest($2::text[], $3::text[], $4::text[]) as u (id, action, note)
where f.part = $1::bigint and f.id = u.id
