select p.object, u.id, u.note_code, u.note from paywatch.undone_rows u join paywatch.run_parts p on p.part = u.part
where u.undo = $1::bigint and u.action = 'left' order by p.part, u.id limit $2::int
