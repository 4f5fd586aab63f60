-- After judged.sql: one row with the counts by class and the control totals of both sides, as JSON texts. `placed` counts
-- the records that the classes contain, and those that belong to another window.
, of_stripe as (
  select currency,
    count(*) filter (where counted) as classed,
    count(*) filter (where counted is not true and class is not null) as passed,
    count(*) filter (where counted and class <> 'out_of_scope' and stripe_flaw is null) as n,
    sum(amount) filter (where counted and class <> 'out_of_scope' and stripe_flaw is null) as total
  from judged where asked and not absent group by currency
),
out_of_scope as (
  select excluded_by as place, currency, count(*) as count, count(*) filter (where path_absent) as absent,
    coalesce(sum(amount), 0)::text as sum
  from judged where counted and class = 'out_of_scope' group by 1, 2
),
of_ledger as (
  select r.currency,
    count(*) filter (where r.id is null or j.counted) as classed,
    count(*) filter (where j.id is not null and j.counted is not true) as passed,
    count(*) filter (where r.flaw_code is null and (j.counted or (j.class is null and r.in_window))) as n,
    trim_scale(sum(r.minor) filter (where r.flaw_code is null and (j.counted or (j.class is null and r.in_window)))) as total
  from ledger_rows r left join judged j on j.id = r.id group by r.currency
),
sides as (
  select 'stripe' as side, * from of_stripe union all select 'ledger', * from of_ledger
)
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
   from judged where counted and asked and not absent and class <> 'out_of_scope' and status <> all($2::text[])) as unknown_statuses,
  (select coalesce(json_agg(o order by o.place, o.currency), '[]')::text from out_of_scope o) as out_of_scope,
  (select coalesce(json_agg(json_build_object('side', side, 'currency', currency, 'count', n, 'sum', total::text)
            order by currency, side), '[]')::text
   from sides where n > 0) as totals,
  (select coalesce(json_agg(p), '[]')::text from (
     select side, case when currency ~ '^[a-z]{3,5}$' then currency end as currency,
       sum(classed)::bigint as classed, sum(passed)::bigint as passed
     from sides group by 1, 2) p) as placed
