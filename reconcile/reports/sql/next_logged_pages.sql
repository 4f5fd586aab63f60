-- The next pages after seq $3 that Stripe answered for one slice, or (number null) for objects fetched by id, in
-- the order in which they were read.
select seq, number, cursor, count, request_id, encode(sha256, 'hex') as sha256, at
from paywatch.pages
where object_run = $1::bigint and number is not distinct from $2::int and seq > $3::bigint
order by seq limit $4::int
