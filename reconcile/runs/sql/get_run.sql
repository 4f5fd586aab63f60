select id, account, window_from, window_until, objects, mode, status, reason, reason_code, requested_by, attempt,
       created_at, started_at, finished_at, result::text as result,
       coalesce(lease_until > clock_timestamp(), false) as held, leased_by
from paywatch.runs where id = $1::text
