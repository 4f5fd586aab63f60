-- After judged.sql: one row with the counts by class and the control totals of both sides, as JSON texts.
select
  (select coalesce(json_object_agg(class, n), '{}')::text
   from (select class, count(*) as n from judged where counted group by class) c) as classes,
  (select count(*) from judged where counted and asked and not absent) as stripe_records,
  (select count(*) from ledger_rows where id is null) as nameless,
  (select count(*) from judged where not asked and in_window) as unproven,
  (select count(*) from judged where not counted and class = 'synced') as neighbours,
  (select coalesce(sum(('x' || left(encode(sha256(convert_to(
      concat_ws('|', id, amount, currency, status), 'UTF8')), 'hex'), 12))::bit(48)::bigint), 0)::text
   from judged where counted and class = 'synced') as synced_checksum,
  (select coalesce(json_agg(distinct status), '[]')::text
   from judged where counted and asked and not absent and status <> all($2::text[])) as unknown_statuses,
  (select coalesce(json_agg(json_build_object('side', side, 'currency', currency, 'count', n, 'sum', total)
            order by currency, side), '[]')::text
   from (
     select 'stripe' as side, currency, count(*) as n, sum(amount)::text as total
     from judged where counted and asked and not absent and stripe_flaw is null group by currency
     union all
     select 'ledger', r.currency, count(*), trim_scale(sum(r.minor))::text
     from ledger_rows r left join judged j on j.id = r.id
     where r.flaw is null and (coalesce(j.counted, false) or (j.class is null and r.in_window)) group by r.currency
   ) t) as totals
