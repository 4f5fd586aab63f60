-- One row of JSON texts about the movements of the part $1; sums are by currency and never across. A movement is
-- explained if the ledger has exactly one row of what it moved the money of. $2 and $3 are the window, $4 how many ids
-- to name.
with movements as (
  select * from paywatch.movements where part = $1::bigint
),
ledger as (
  select l.part, l.id, count(*) as rows from paywatch.staged_ledger l
  where l.part in (select distinct place from movements) and l.id is not null
  group by l.part, l.id
),
judged as materialized (
  select m.*, coalesce(l.rows, 0) = 1 as explained
  from movements m left join ledger l on l.part = m.place and l.id = m.key
  where m.flaw is null
),
lines as (
  select currency, category, count(*) as count, sum(amount) as amount, sum(fee) as fee, sum(net) as net,
    count(*) filter (where not explained) as unexplained,
    coalesce(sum(amount) filter (where not explained), 0) as unexplained_amount,
    coalesce(sum(fee) filter (where not explained), 0) as unexplained_fee,
    coalesce(sum(net) filter (where not explained), 0) as unexplained_net
  from judged group by currency, category
),
currencies as (
  select currency, count(*) as count,
    count(*) filter (where amount - fee <> net) as uneven,
    (array_agg(id order by id) filter (where amount - fee <> net))[1:$4::int] as uneven_ids,
    coalesce(sum(net) filter (where created >= $2::timestamptz and created < $3::timestamptz and other is null), 0) as moved,
    count(*) filter (where kind in ('charge', 'refund')) as matchable,
    count(*) filter (where kind in ('charge', 'refund') and explained) as matched,
    count(*) filter (where kind in ('charge', 'refund') and place is null) as unmapped,
    (array_agg(id order by id) filter (where kind in ('charge', 'refund') and place is not null and not explained))[1:$4::int]
      as unmatched_ids,
    count(*) filter (where source is not null and kind is null and type not like 'payout%') as sourceless
  from judged group by currency
)
select
  (select coalesce(json_agg(l order by currency collate "C", category collate "C"), '[]')::text from lines l) as lines,
  (select coalesce(json_agg(c order by currency collate "C"), '[]')::text from currencies c) as currencies,
  (select count(*) from movements where flaw is not null) as flawed,
  (select (array_agg(id order by id))[1:$4::int] from movements where flaw is not null) as flawed_ids
