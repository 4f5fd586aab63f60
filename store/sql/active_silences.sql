select id, matchers, reason, created_by as by, starts_at, ends_at
from paywatch.silences
where ends_at > clock_timestamp() and starts_at <= clock_timestamp()
order by ends_at desc, id
