-- Number and hash of the account's open exceptions, in the layout of records_of_run.sql.
select 'exceptions' as name, count(*) as rows, encode(sha256(string_agg(hash, ''::bytea order by hash)), 'hex') as sha256
from (
  select sha256(convert_to(row(id, object, object_id, first_run, first_seen, last_run, last_seen)::text, 'UTF8')) as hash
  from paywatch.exceptions where account = $1::text
) hashed
having count(*) > 0
