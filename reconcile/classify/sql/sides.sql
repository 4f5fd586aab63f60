-- Counts the staged records of both sides by currency, independently of classes and joins.
select coalesce(json_agg(json_build_object('side', side, 'currency', currency, 'read', n)), '[]')::text
from (
  select 'stripe' as side, case when currency ~ '^[a-z]{3,5}$' then currency end as currency, count(*) as n
  from (
    select distinct on (id) currency, absent from paywatch.staged_stripe
    where object_run = $1::bigint order by id, seen_at desc, seq desc) s
  where not absent
  group by 2
  union all
  select 'ledger', case when lower(btrim(currency)) ~ '^[a-z]{3,5}$' then lower(btrim(currency)) end, count(*)
  from paywatch.staged_ledger where object_run = $1::bigint
  group by 2
) t
