-- Ids of which the table has a row that the mapping's rows_where leaves out.
insert into paywatch.named_objects (object_run, source, id)
select $1::bigint, 'left_out_row', id from unnest($2::text[]) as u (id)
on conflict (object_run, source, id) do nothing
