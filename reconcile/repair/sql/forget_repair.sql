-- What an attempt left whose transaction the ledger did not commit.
with forgotten as (
  delete from paywatch.row_images where part = $1::bigint
)
update paywatch.findings set action = 'none', note_code = null, note = ''
where part = $1::bigint and plan is not null and action <> 'none'
