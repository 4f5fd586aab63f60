-- Records near a bound of the window, and those that Stripe and the ledger date to different sides of a bound.
-- $1 object run, $2 and $3 the window, $4 the distance that counts as near, $5 and $6 the last record of the previous
-- batch, $7 the batch size.
with candidates as (
  select id from paywatch.staged_stripe
  where object_run = $1::bigint and not absent and excluded_by is null
    and (created <= $2::timestamptz + $4::interval or created >= $3::timestamptz - $4::interval)
  union
  select id from paywatch.staged_ledger where object_run = $1::bigint and not in_window
)
select n.id, s.created, s.amount, s.currency, s.status, l.created as ledger_created,
       s.in_window, l.in_window as ledger_in_window,
       coalesce(f.class, case when s.in_scope then 'synced' else 'other_window' end) as class
from candidates n
cross join lateral (
  select created, amount, currency, status, in_scope, created >= $2::timestamptz and created < $3::timestamptz as in_window
  from paywatch.staged_stripe s
  where s.object_run = $1::bigint and s.id = n.id order by s.seen_at desc, s.seq desc limit 1) s
left join lateral (
  select min(created) as created, bool_or(l.in_window) as in_window, bool_or(l.in_window <> s.in_window) as apart
  from paywatch.staged_ledger l
  where l.object_run = $1::bigint and l.id = n.id having count(*) > 0) l on true
left join lateral (
  select class from paywatch.findings f where f.object_run = $1::bigint and f.id = n.id limit 1) f on true
where (s.created, n.id) > ($5::timestamptz, $6::text)
  and (s.created between $2::timestamptz - $4::interval and $2::timestamptz + $4::interval
    or s.created between $3::timestamptz - $4::interval and $3::timestamptz + $4::interval
    or l.apart)
order by s.created, n.id limit $7::int
