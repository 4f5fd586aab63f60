-- $1, $2: from and until. What each complete run of a window in this time compared of each object, the newest run of the same
-- window: Stripe's side by currency, in minor units, and what was left at risk.
select distinct on (e.account, e.object, e.window_from, e.window_until)
  e.account, e.object, e.window_from as from_, e.window_until as until, r.created_at,
  coalesce((
    select jsonb_agg(jsonb_build_object('currency', t.currency, 'count', t.count, 'sum', t.sum))
    from jsonb_to_recordset(coalesce(o.totals -> 'before', '[]')) as t (side text, currency text, count bigint, sum text)
    where t.side = 'stripe'
  ), '[]') as sides,
  coalesce(e.result -> 'at_risk' -> e.object, '{}') as at_risk
from paywatch.run_object_ends e
join paywatch.runs r on r.id = e.run
join paywatch.object_runs o on o.object_run = e.object_run
where e.read_whole and e.window_from >= $1::timestamptz and e.window_until <= $2::timestamptz
order by e.account, e.object, e.window_from, e.window_until, r.created_at desc, e.run desc
