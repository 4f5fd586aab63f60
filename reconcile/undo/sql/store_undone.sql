insert into paywatch.undone_rows (undo, object_run, id, action, note_code, note)
select $1::bigint, $2::bigint, u.* from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as u (id, action, note_code, note)
on conflict (undo, object_run, id) do update set action = excluded.action, note_code = excluded.note_code, note = excluded.note
