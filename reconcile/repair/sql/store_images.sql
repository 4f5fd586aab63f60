insert into paywatch.row_images (object_run, id, before, after)
select $1::bigint, u.* from unnest($2::text[], $3::text[], $4::text[]) as u (id, before, after)
on conflict (object_run, id) do update set before = excluded.before, after = excluded.after
