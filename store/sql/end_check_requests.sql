-- $1 check, or null for all. Writes down the end of requests that no worker will finish any more.
update paywatch.check_requests r
set ended_at = clock_timestamp(), outcome = s.state
from paywatch.check_request_states s
where s.id = r.id and r.ended_at is null and s.state in ('not_taken', 'lost') and ($1::text is null or r.check_name = $1)
