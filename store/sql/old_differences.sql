-- $1: first seen before. Differences that are open now, the oldest first, with how many there are of each account and object.
select
  account, object, object_id, first_seen, last_seen, last_run,
  count(*) over () as number
from paywatch.exceptions
where first_seen < $1::timestamptz
order by first_seen, account, object, object_id
limit $2
