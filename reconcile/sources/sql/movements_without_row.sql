-- Keys of movements whose ledger row has not been looked up: those of objects that Stripe did not include.
select m.key as id from paywatch.movements m
where m.part = (
    select b.part from paywatch.run_parts p
    join paywatch.run_parts b on b.run = p.run and b.object = 'balance_transactions' where p.part = $1::bigint)
  and m.place = $1::bigint and m.key > $2::text
  and not exists (select from paywatch.staged_ledger l where l.part = $1::bigint and l.id = m.key)
  and not exists (
    select from paywatch.staged_stripe s where s.part = $1::bigint and s.id = m.key
      and (s.in_scope and not s.absent or s.source in ('changed', 'moved_money', 'open')))
group by m.key order by m.key limit $3::int
