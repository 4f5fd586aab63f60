-- Records whose ledger row is, or can be, newer than Stripe's answer: a webhook may have written it after the list was
-- read. Each is fetched again. A record that was in scope stays so, also one that became visible late.
select f.id, f.source, exists (
    select from paywatch.staged_stripe s where s.object_run = f.object_run and s.id = f.id and s.in_scope) as in_scope
from paywatch.findings f
where f.object_run = $1::bigint
  and f.reason_code in ('ledger_ahead', 'either_newer', 'row_of_excluded_object')
  and not exists (
    select from paywatch.staged_stripe a where a.object_run = f.object_run and a.id = f.id and a.number = $2::int)
order by f.class, f.id limit $3::int
