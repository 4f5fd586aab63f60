-- The last run of each account that has ended: of those that looked furthest, the newest.
select distinct on (account) account, id, status, window_from, window_until, finished_at
from paywatch.runs
where mode = 'run' and status not in ('queued', 'running', 'cancelled')
order by account, window_until desc, created_at desc, id desc
