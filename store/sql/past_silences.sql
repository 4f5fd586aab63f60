-- $1 since, $2 until. The silences that were active at some time in it, as they were in the end.
select id, matchers, reason, created_by as by, starts_at, ends_at
from paywatch.silences where ends_at > $1 and starts_at < $2
order by ends_at desc, id
