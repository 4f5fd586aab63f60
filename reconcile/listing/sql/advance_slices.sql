-- One row for each slice that has advanced, with its new progress.
update paywatch.slices s
set cursor = u.cursor, cursor_created = u.created, pages = u.pages, records = u.records, done = u.done
from unnest($2::int[], $3::text[], $4::timestamptz[], $5::int[], $6::bigint[], $7::boolean[])
  as u (number, cursor, created, pages, records, done)
where s.object_run = $1::bigint and s.number = u.number
