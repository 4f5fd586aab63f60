-- The payouts created in the window, and how far their transactions are summed.
select m.source as id, m.currency, m.automatic, m.reconciliation, coalesce(s.cursor, '') as cursor,
  coalesce(s.done, false) as done
from paywatch.movements m left join paywatch.payout_sums s on s.object_run = m.object_run and s.payout = m.source
where m.object_run = $1::bigint and m.type = 'payout' and m.source is not null
order by m.source
