-- What was read of both sides, by currency, from what is staged alone: no class and no join of the sides has a part in it.
select coalesce(json_agg(json_build_object('side', side, 'currency', currency, 'read', n)), '[]')::text
from (
  select 'stripe' as side, case when currency ~ '^[a-z]{3,5}$' then currency end as currency, count(*) as n
  from paywatch.staged_stripe s
  where part = $1::bigint and not absent and not exists (
    select from paywatch.staged_stripe t
    where t.part = s.part and t.id = s.id and (t.seen_at, t.seq) > (s.seen_at, s.seq))
  group by 2
  union all
  select 'ledger', case when lower(btrim(currency)) ~ '^[a-z]{3,5}$' then lower(btrim(currency)) end, count(*)
  from paywatch.staged_ledger where part = $1::bigint
  group by 2
) t
