insert into paywatch.undone_rows (undo, part, id, action, note)
select $1::bigint, $2::bigint, u.* from unnest($3::text[], $4::text[], $5::text[]) as u (id, action, note)
on conflict (undo, part, id) do update set action = excluded.action, note = excluded.note
