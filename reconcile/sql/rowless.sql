-- After movements.sql: keys of movements that this part's ledger should have a row of, and that were not looked for.
select k.key as id from keyed k
where k.place = $1::bigint and k.key > $2::text
  and not exists (select from paywatch.staged_ledger l where l.part = $1::bigint and l.id = k.key)
group by k.key order by k.key limit $3::int
