-- Where the ledger seems to be ahead, Stripe may have moved since it was listed; each is asked about once more.
select f.id, f.source from paywatch.findings f
where f.part = $1::bigint and f.class = 'conflict' and f.reason = 'the ledger is ahead of Stripe'
  and not exists (
    select from paywatch.staged_stripe a where a.part = f.part and a.id = f.id and a.number = $2::int)
order by f.id limit $3::int
