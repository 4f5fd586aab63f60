-- $1, $2: from and until. The newest run of each account and window in this time that has ended; null results are of runs
-- that a person cancelled.
select distinct on (account, window_from, window_until)
  id, account, window_from, window_until, status, result
from paywatch.runs
where mode = 'run' and window_from >= $1::timestamptz and window_until <= $2::timestamptz
  and status not in ('queued', 'running', 'cancelled')
order by account, window_from, window_until, created_at desc, id desc
