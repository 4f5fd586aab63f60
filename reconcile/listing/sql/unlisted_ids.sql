-- Ids of ledger rows of the window that Stripe did not list.
select l.id from paywatch.staged_ledger l
where l.object_run = $1::bigint and l.in_window and l.id > $2::text
  and not exists (select from paywatch.staged_stripe s where s.object_run = l.object_run and s.id = l.id)
group by l.id order by l.id limit $3::int
