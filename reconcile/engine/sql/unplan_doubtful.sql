-- Keeps rows that can be newer than Stripe's answer from being overwritten before Stripe is asked again.
update paywatch.findings f set plan = null, note_code = 'not_rechecked',
  note = 'the row can be newer than Stripe''s answer: the next run asks Stripe again'
where f.object_run = $1::bigint and f.plan is not null
  and f.reason_code in ('ledger_ahead', 'either_newer')
  and not exists (
    select from paywatch.staged_stripe a where a.object_run = f.object_run and a.id = f.id and a.number = $2::int)
