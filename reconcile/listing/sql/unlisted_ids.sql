-- Ids of ledger rows of the window that Stripe did not list.
select l.id from paywatch.staged_ledger l
where l.part = $1::bigint and l.in_window and l.id > $2::text
  and not exists (select from paywatch.staged_stripe s where s.part = l.part and s.id = l.id)
group by l.id order by l.id limit $3::int
