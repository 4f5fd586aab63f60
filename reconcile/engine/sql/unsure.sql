-- What could be newer than Stripe's answer stays as it is until Stripe was asked again.
update paywatch.findings f set plan = null, note = 'Stripe may have moved since it was listed: the next run looks again'
where f.part = $1::bigint and f.plan is not null
  and f.reason in ('the ledger is ahead of Stripe', 'the ledger differs, and either could follow the other')
  and not exists (
    select from paywatch.staged_stripe a where a.part = f.part and a.id = f.id and a.number = $2::int)
