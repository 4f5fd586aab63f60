-- $1, $2: from and until. What the newest complete run of each account and window in this time compared: Stripe's side by object and
-- currency, in minor units.
with newest as (
  select distinct on (account, window_from, window_until) id, account, status
  from paywatch.runs
  where mode = 'run' and window_from >= $1::timestamptz and window_until <= $2::timestamptz
    and status not in ('queued', 'running', 'cancelled')
  order by account, window_from, window_until, created_at desc, id desc
)
select n.account, o.object, t.currency, sum(t.count)::bigint as records, sum(t.sum::numeric) as minor
from newest n
join paywatch.object_runs o on o.run = n.id
cross join lateral jsonb_to_recordset(coalesce(o.totals -> 'before', '[]')) as t (side text, currency text, count bigint, sum text)
where n.status in ('matched', 'repaired', 'discrepancies') and t.side = 'stripe'
group by n.account, o.object, t.currency
order by n.account, o.object, t.currency
