-- Deletes the results of an attempt whose ledger transaction did not commit.
with forgotten as (
  delete from paywatch.row_images where object_run = $1::bigint
)
update paywatch.findings set action = 'none', note_code = null, note = ''
where object_run = $1::bigint and plan is not null and action <> 'none'
