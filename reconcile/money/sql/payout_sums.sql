-- Every payout created in the window with the sum of its transactions, then those carried over from earlier runs.
select m.source as id, m.currency, m.automatic, m.reconciliation, coalesce(s.count, 0) as count,
  coalesce(s.net, 0)::text as net, coalesce(s.own, 0) as own, coalesce(s.foreign_currency, 0) as foreign_currency,
  coalesce(s.done, false) as done, s.reason_code,
  coalesce(s.reason, '') as reason, false as carried
from paywatch.movements m left join paywatch.payout_sums s on s.object_run = m.object_run and s.payout = m.source
where m.object_run = $1::bigint and m.type = 'payout' and m.source is not null
union all
select payout, currency, true, carried, count, net::text, own, foreign_currency, done, reason_code,
  reason, true
from paywatch.payout_sums where object_run = $1::bigint and carried is not null
order by id
