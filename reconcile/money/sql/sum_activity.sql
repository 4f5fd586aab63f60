-- Sums the movements of the balance transactions $1, as JSON texts; never across currencies. A movement is explained if
-- the ledger has exactly one row for the object whose money it moved. $2 and $3 are the window, $4 the maximum number of
-- ids to name, $5 whether a mapping has a scope: a movement of an object that is out of scope needs no row.
with ledger as (
  select l.object_run, l.id, count(*) as rows from paywatch.staged_ledger l
  where l.object_run in (select distinct place from paywatch.movements where object_run = $1::bigint) and l.id is not null
  group by l.object_run, l.id
),
excluded as (
  select object_run, id from (
    select distinct on (s.object_run, s.id) s.object_run, s.id, s.excluded_by from paywatch.staged_stripe s
    where $5::boolean and s.object_run in (select distinct place from paywatch.movements where object_run = $1::bigint)
    order by s.object_run, s.id, s.seen_at desc, s.seq desc
  ) newest where excluded_by is not null
),
judged as materialized (
  select m.id, m.currency, m.category, m.amount, m.fee, m.net,
    m.kind in ('charge', 'refund') and (x.id is null or l.id is not null) as matchable,
    x.id is not null and l.id is null as out_of_scope,
    m.place is null as unmapped, coalesce(l.rows, 0) = 1 as explained, m.amount - m.fee <> m.net as uneven,
    m.created >= $2::timestamptz and m.created < $3::timestamptz and m.other is null as moved,
    m.source is not null and m.kind is null and m.type not like 'payout%' as sourceless
  from paywatch.movements m left join ledger l on l.object_run = m.place and l.id = m.key
  left join excluded x on x.object_run = m.place and x.id = m.key
  where m.object_run = $1::bigint and m.flaw is null
),
-- All that is added up, in one pass.
cells as materialized (
  select currency, category, matchable is true as matchable, out_of_scope, unmapped, explained, uneven, moved is true as moved,
    sourceless is true as sourceless, count(*) as count, sum(amount) as amount, sum(fee) as fee, sum(net) as net
  from judged group by 1, 2, 3, 4, 5, 6, 7, 8, 9
),
lines as (
  select currency, category, sum(count)::bigint as count, sum(amount) as amount, sum(fee) as fee, sum(net) as net,
    coalesce(sum(count) filter (where not explained and not out_of_scope), 0)::bigint as unexplained,
    coalesce(sum(amount) filter (where not explained and not out_of_scope), 0) as unexplained_amount,
    coalesce(sum(fee) filter (where not explained and not out_of_scope), 0) as unexplained_fee,
    coalesce(sum(net) filter (where not explained and not out_of_scope), 0) as unexplained_net,
    coalesce(sum(count) filter (where out_of_scope), 0)::bigint as out_of_scope,
    coalesce(sum(amount) filter (where out_of_scope), 0) as out_of_scope_amount,
    coalesce(sum(fee) filter (where out_of_scope), 0) as out_of_scope_fee,
    coalesce(sum(net) filter (where out_of_scope), 0) as out_of_scope_net
  from cells group by currency, category
),
counted as (
  select currency, sum(count)::bigint as count,
    coalesce(sum(count) filter (where uneven), 0)::bigint as uneven,
    coalesce(sum(net) filter (where moved), 0) as moved,
    coalesce(sum(count) filter (where matchable), 0)::bigint as matchable,
    coalesce(sum(count) filter (where matchable and explained), 0)::bigint as matched,
    coalesce(sum(count) filter (where matchable and unmapped), 0)::bigint as unmapped,
    coalesce(sum(count) filter (where matchable and not unmapped and not explained), 0)::bigint as unmatched,
    coalesce(sum(count) filter (where sourceless), 0)::bigint as sourceless,
    coalesce(sum(count) filter (where out_of_scope), 0)::bigint as out_of_scope
  from cells group by currency
),
currencies as (
  select currency, count, uneven, moved, matchable, matched, unmapped, sourceless, out_of_scope,
    case when uneven > 0 then array(
      select j.id from judged j where j.uneven and j.currency is not distinct from c.currency order by j.id limit $4::int)
    end as uneven_ids,
    case when unmatched > 0 then array(
      select j.id from judged j
      where j.matchable and not j.unmapped and not j.explained and j.currency is not distinct from c.currency
      order by j.id limit $4::int)
    end as unmatched_ids
  from counted c
)
select
  (select coalesce(json_agg(l order by currency collate "C", category collate "C"), '[]')::text from lines l) as lines,
  (select coalesce(json_agg(c order by currency collate "C"), '[]')::text from currencies c) as currencies,
  (select count(*) from paywatch.movements where object_run = $1::bigint and flaw is not null) as flawed,
  (select (array_agg(id order by id))[1:$4::int] from paywatch.movements where object_run = $1::bigint and flaw is not null)
    as flawed_ids
