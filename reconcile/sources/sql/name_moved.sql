-- Names objects of the kind of $1 whose money moved in the window of its run. A refund or dispute changes its charge, but
-- its payment intent only where the mapping names a derived status.
with kind as materialized (
  select p.object, b.part as balance,
    p.plan->'mapping'->'statuses' ?| array['disputed', 'refunded', 'partially_refunded'] as of_charges
  from paywatch.run_parts p
  join paywatch.run_parts b on b.run = p.run and b.object = 'balance_transactions'
  where p.part = $1::bigint
),
moved as materialized (
  select distinct case k.object
    when 'payments' then case when m.kind = 'charge' or (m.kind in ('refund', 'dispute') and k.of_charges) then m.payment end
    when 'charges' then case when m.kind = 'charge' then m.source when m.kind in ('refund', 'dispute') then m.charge end
    when 'refunds' then case when m.kind = 'refund' then m.source end
    when 'disputes' then case when m.kind = 'dispute' then m.source end
    when 'payouts' then case when m.kind = 'payout' then m.source end
  end as id
  from kind k join paywatch.movements m on m.part = k.balance
)
insert into paywatch.named_objects (part, source, id)
select $1::bigint, 'moved_money', n.id
from moved n
where n.id is not null
  and not exists (
    select from paywatch.staged_stripe s
    where s.part = $1::bigint and s.id = n.id and (s.in_scope or s.absent or s.source in ('changed', 'moved_money')))
on conflict (part, source, id) do nothing
