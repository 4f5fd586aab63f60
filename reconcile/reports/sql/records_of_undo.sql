-- Number and hash of the rows that undo $1 left, by table, in the layout of records_of_run.sql.
with records (name, record) as (
  select 'undos', row(id, run, requested_by, started_at, finished_at, xids)::text
    from paywatch.undos where id = $1::bigint
  union all
  select 'undone_rows', row(object_run, id, action, note_code, note)::text
    from paywatch.undone_rows where undo = $1::bigint
)
select name, count(*) as rows, encode(sha256(string_agg(hash, ''::bytea order by hash)), 'hex') as sha256
from (select name, sha256(convert_to(record, 'UTF8')) as hash from records) hashed
group by name
