-- Keys of movements whose ledger row has not been looked up: those of objects that Stripe did not include.
select m.key as id from paywatch.movements m
where m.object_run = (
    select b.object_run from paywatch.object_runs p
    join paywatch.object_runs b on b.run = p.run and b.object = 'balance_transactions' where p.object_run = $1::bigint)
  and m.place = $1::bigint and m.key > $2::text
  and not exists (select from paywatch.staged_ledger l where l.object_run = $1::bigint and l.id = m.key)
  and not exists (
    select from paywatch.staged_stripe s where s.object_run = $1::bigint and s.id = m.key
      and (s.in_scope and not s.absent or s.source in ('changed', 'moved_money', 'open')))
group by m.key order by m.key limit $3::int
