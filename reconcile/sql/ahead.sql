-- Where the ledger seems to be ahead, or could be, Stripe may have moved since it was listed: each is asked about once
-- more, after the ledger was read.
select f.id, f.source from paywatch.findings f
where f.part = $1::bigint
  and f.reason in ('the ledger is ahead of Stripe', 'the ledger differs, and either could follow the other')
  and not exists (
    select from paywatch.staged_stripe a where a.part = f.part and a.id = f.id and a.number = $2::int)
order by f.class, f.id limit $3::int
