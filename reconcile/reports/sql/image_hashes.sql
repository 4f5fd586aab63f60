-- Hashes of the next row images after id $2 of an object run, at most $3.
select id, encode(sha256(convert_to(before, 'UTF8')), 'hex') as before, encode(sha256(convert_to(after, 'UTF8')), 'hex') as after
from paywatch.row_images where object_run = $1::bigint and id > $2::text order by id limit $3::int
