-- Exceptions that earlier runs left open, least recently checked first. A row without an id cannot be looked up.
select object_id as id, count(*) over () as total
from paywatch.exceptions
where account = $1::text and object = $2::text and object_id !~ '^(row|malformed):'
group by object_id
order by min(last_seen), object_id limit $3::int
