-- $1 check, $2 ids, $3 how long their run may take
insert into paywatch.leftovers as l (check_name, id, due_at)
select $1, id, now() + $3::interval from unnest($2::text[]) as id
on conflict (check_name, id) do update set due_at = excluded.due_at
