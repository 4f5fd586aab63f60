-- Repaired rows of an object run that are not restored yet, in order of id.
select i.id, i.before, i.after from paywatch.row_images i
where i.object_run = $1::bigint and i.id > $2::text
  and not exists (
    select from paywatch.undone_rows u join paywatch.undos o on o.id = u.undo
    where u.object_run = i.object_run and u.id = i.id and u.action <> 'left' and o.finished_at is not null)
order by i.id limit $3::int
