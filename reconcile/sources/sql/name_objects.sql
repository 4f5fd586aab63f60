insert into paywatch.named_objects (object_run, source, id, at)
select $1::bigint, $2::text, u.id, u.at from unnest($3::text[], $4::timestamptz[]) as u (id, at)
on conflict (object_run, source, id) do update set at = greatest(named_objects.at, excluded.at)
