-- Creates movements from the balance transactions staged for $1, by their newest version, and the object run whose ledger
-- should have a row for each, according to the objects that are compared in the run.
with here as materialized (
  select p.part,
    (select o.part from paywatch.run_parts o where o.run = p.run and o.object = 'payments') as payments,
    (select o.part from paywatch.run_parts o where o.run = p.run and o.object = 'charges') as charges,
    (select o.part from paywatch.run_parts o where o.run = p.run and o.object = 'refunds') as refunds,
    (select o.part from paywatch.run_parts o where o.run = p.run and o.object = 'disputes') as disputes,
    (select o.part from paywatch.run_parts o where o.run = p.run and o.object = 'payouts') as payouts
  from paywatch.run_parts p where p.part = $1::bigint
),
newest as (
  select distinct on (s.id) s.id, s.amount, s.currency, s.created, s.flaw, s.details
  from paywatch.staged_stripe s
  where s.part = $1::bigint and s.in_scope
  order by s.id, s.seen_at desc, s.seq desc
),
placed as (
  select h.part, n.id, n.amount, n.currency, n.created, n.flaw, d.fee, d.net, d.type, d.category, d.other, d.source,
    d.kind, d.payment, d.charge, d.automatic, d.reconciliation,
    case d.kind
      when 'charge' then coalesce(h.charges, case when d.payment is not null then h.payments end)
      when 'refund' then coalesce(h.refunds, case when d.charge is not null then h.charges end,
                                  case when d.payment is not null then h.payments end)
      when 'dispute' then h.disputes
      when 'payout' then h.payouts
    end as place, h.payments, h.charges
  from newest n
  cross join here h
  left join lateral json_to_record(n.details::json) as d (
    fee bigint, net bigint, type text, category text, other text, source text, kind text, payment text, charge text,
    automatic boolean, reconciliation text) on true
)
insert into paywatch.movements
select part, id, amount, currency, created, flaw, fee, net, type, category, other, source, kind, payment, charge,
  automatic, reconciliation, place, case
    when place = payments then payment
    when place = charges and kind = 'refund' then charge
    else source
  end
from placed order by id
on conflict (part, id) do nothing -- an earlier attempt committed, and only its answer was lost
