-- $1: since. How the newest run ended that each account and object had since then, of those that looked furthest: a run of one
-- object says nothing of the others.
select distinct on (r.account, o.object) r.account, o.object, r.id as run, r.window_until as until,
  coalesce(r.result -> 'ends' -> o.object ->> 'status', r.status) as status,
  coalesce(r.result -> 'at_risk' -> o.object, '{}') as at_risk
from paywatch.runs r cross join lateral unnest(r.objects) as o (object)
where r.mode = 'run' and r.window_until >= $1::timestamptz and r.status not in ('queued', 'running', 'cancelled')
order by r.account, o.object, r.window_until desc, r.created_at desc, r.id desc
