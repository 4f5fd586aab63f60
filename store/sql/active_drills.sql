-- $1: checks.
select id, check_name as check, started_by as by, starts_at, ends_at
from paywatch.drills
where stopped_at is null and ends_at > clock_timestamp() and check_name = any ($1::text[])
