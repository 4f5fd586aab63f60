-- A foreign key is looked up for each row, and cost as much as the row. Images are written under the run's fence, and
-- leave with the run, as findings do.
alter table paywatch.row_images drop constraint row_images_part_fkey;

-- What is planned is read in the order of ids: the primary key has it.
drop index paywatch.findings_planned;

-- The names of the fields are put together by who calls it: then Postgres can do without a call for each row.
drop function paywatch.exception_id(text, text, text, jsonb);
create function paywatch.exception_id(object text, id text, class text, names text) returns text
language sql stable parallel safe
as $$
  select 'exc_' || left(encode(sha256(convert_to(concat_ws('|', object, id, class, names), 'UTF8')), 'hex'), 20)
$$;
