-- Ids of Stripe's records without a row in the ledger's window: those in scope, and those that another source named.
select s.id from paywatch.staged_stripe s
where s.object_run = $1::bigint and s.id > $2::text
  and (s.in_scope and not s.absent or s.source in ('changed', 'moved_money', 'open'))
  and not exists (select from paywatch.staged_ledger l where l.object_run = s.object_run and l.id = s.id)
group by s.id order by s.id limit $3::int
