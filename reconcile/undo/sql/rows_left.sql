select p.object, u.id, u.note_code, u.note from paywatch.undone_rows u join paywatch.object_runs p on p.object_run = u.object_run
where u.undo = $1::bigint and u.action = 'left' order by p.object_run, u.id limit $2::int
