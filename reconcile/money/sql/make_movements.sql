-- Creates movements from the balance transactions staged for $1, by their newest version, and the object run whose ledger
-- should have a row for each: of the closest object that is compared in the run, which is the transaction's source, or
-- else the charge or the payment intent of the source. $2, $3 and $4 are the rules of the kinds, one per element: object,
-- kind of the transaction's source, and the link that has the id of the row.
with places as materialized (
  -- One row of JSON objects from kind of source to object run, so that a transaction needs a lookup and no join.
  select
    jsonb_object_agg(r.source, o.object_run) filter (where r.link = 'source') as of_source,
    jsonb_object_agg(r.source, o.object_run) filter (where r.link = 'charge') as of_charge,
    jsonb_object_agg(r.source, o.object_run) filter (where r.link = 'payment') as of_payment
  from paywatch.object_runs p
  join paywatch.object_runs o on o.run = p.run
  join unnest($2::text[], $3::text[], $4::text[]) as r (object, source, link) on r.object = o.object
  where p.object_run = $1::bigint
),
newest as (
  select distinct on (s.id) s.id, s.amount, s.currency, s.created, s.flaw, s.details
  from paywatch.staged_stripe s
  where s.object_run = $1::bigint and s.in_scope
  order by s.id, s.seen_at desc, s.seq desc
),
linked as (
  select n.id, n.amount, n.currency, n.created, n.flaw, d.*,
    (h.of_source ->> d.kind)::bigint as of_source,
    case when d.charge is not null then (h.of_charge ->> d.kind)::bigint end as of_charge,
    case when d.payment is not null then (h.of_payment ->> d.kind)::bigint end as of_payment
  from newest n
  cross join places h
  left join lateral json_to_record(n.details::json) as d (
    fee bigint, net bigint, type text, category text, other text, source text, kind text, payment text, charge text,
    automatic boolean, reconciliation text) on true
)
insert into paywatch.movements
select $1::bigint, id, amount, currency, created, flaw, fee, net, type, category, other, source, kind, payment, charge,
  automatic, reconciliation, coalesce(of_source, of_charge, of_payment), case
    when of_source is not null then source
    when of_charge is not null then charge
    when of_payment is not null then payment
    else source
  end
from linked order by id
on conflict (object_run, id) do nothing -- an earlier attempt committed, and only its answer was lost
