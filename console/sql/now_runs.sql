-- The last word of each account: the worst of those on its objects, each by the run that looked furthest, the newest of these. A run
-- of one object says nothing of the others. An object that no run of the last 40 days before was about is no longer reconciled.
select distinct on (account) account, id, status, window_from, window_until, finished_at
from (
  select *, max(window_until) over (partition by account) as furthest
  from (
    select distinct on (r.account, o.object) r.account, r.id, r.window_from, r.window_until, r.finished_at,
      coalesce(r.result -> 'ends' -> o.object ->> 'status', r.status) as status
    from paywatch.runs r cross join lateral unnest(r.objects) as o (object)
    where r.mode = 'run' and r.status not in ('queued', 'running', 'cancelled')
    order by r.account, o.object, r.window_until desc, r.created_at desc, r.id desc
  ) newest
) ended
where window_until > furthest - interval '40 days'
order by account, array_position(array['failed', 'incomplete', 'discrepancies', 'repaired', 'matched'], status),
  window_until desc, id desc
