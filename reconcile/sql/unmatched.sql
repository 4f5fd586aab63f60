-- Stripe's records in scope for which the ledger's window had no row.
select s.id from paywatch.staged_stripe s
where s.part = $1::bigint and (s.in_scope or s.source = 'moved_money') and not s.absent and s.id > $2::text
  and not exists (select from paywatch.staged_ledger l where l.part = s.part and l.id = s.id)
group by s.id order by s.id limit $3::int
