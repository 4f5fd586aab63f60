-- After judged.sql: where the ledger seems to be ahead of Stripe, Stripe may have moved since it was listed.
select id, source from judged
where counted and class = 'conflict' and ahead and not currency_differs
  and not exists (select from paywatch.staged_stripe a where a.part = $1::bigint and a.id = judged.id and a.number = -1)
order by id limit $9::int
