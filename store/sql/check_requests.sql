-- $1 check, or null; $2 id, or null; $3 limit. Newest first.
select id, check_name, scheduled, requested_by, requested_at, attempts, leased_by, ended_at, state, verdict, cause, reason,
  duration, phases, measured as values, evidence
from paywatch.check_request_states
where ($1::text is null or check_name = $1) and ($2::text is null or id = $2)
order by requested_at desc, id desc
limit $3
