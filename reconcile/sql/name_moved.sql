-- Objects of the kind of the part $1 whose money moved in the window of its run.
-- A refund or a dispute changes its charge, and not its payment intent: but the word of one, where the mapping has one.
insert into paywatch.named_objects (part, source, id)
select distinct $1::bigint, 'moved_money', n.id
from paywatch.run_parts p
join paywatch.run_parts b on b.run = p.run and b.object = 'balance_transactions'
join paywatch.movements m on m.part = b.part
cross join lateral (select case p.object
    when 'payments' then case when m.kind = 'charge' or (m.kind in ('refund', 'dispute')
      and p.plan->'mapping'->'statuses' ?| array['disputed', 'refunded', 'partially_refunded']) then m.payment end
    when 'charges' then case when m.kind = 'charge' then m.source when m.kind in ('refund', 'dispute') then m.charge end
    when 'refunds' then case when m.kind = 'refund' then m.source end
    when 'disputes' then case when m.kind = 'dispute' then m.source end
    when 'payouts' then case when m.kind = 'payout' then m.source end
  end as id) n
where p.part = $1::bigint and n.id is not null
  and not exists (
    select from paywatch.staged_stripe s
    where s.part = $1::bigint and s.id = n.id and (s.in_scope or s.absent or s.source in ('changed', 'moved_money')))
on conflict (part, source, id) do nothing
