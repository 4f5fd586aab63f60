-- Where the ledger seems to be ahead, or could be, Stripe may have moved since it was listed: each is asked about once
-- more, after the ledger was read. What was in scope stays so, also where it became visible late.
select f.id, f.source, exists (
    select from paywatch.staged_stripe s where s.part = f.part and s.id = f.id and s.in_scope) as in_scope
from paywatch.findings f
where f.part = $1::bigint
  and f.reason in ('the ledger is ahead of Stripe', 'the ledger differs, and either could follow the other')
  and not exists (
    select from paywatch.staged_stripe a where a.part = f.part and a.id = f.id and a.number = $2::int)
order by f.class, f.id limit $3::int
