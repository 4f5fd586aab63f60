-- After movements.sql: objects of this part's kind whose money moved in the window, and that were not listed in it.
-- A refund or a dispute changes its charge, and not its payment intent.
, named as (
  select distinct case h.object
    when 'payments' then case when m.kind = 'charge' then m.payment end
    when 'charges' then case when m.kind = 'charge' then m.source when m.kind in ('refund', 'dispute') then m.charge end
    when 'refunds' then case when m.kind = 'refund' then m.source end
    when 'disputes' then case when m.kind = 'dispute' then m.source end
    when 'payouts' then case when m.kind = 'payout' then m.source end
  end collate "C" as id
  from movements m cross join here h
)
select n.id from named n
where n.id > $2::text and not exists (
  select from paywatch.staged_stripe s
  where s.part = $1::bigint and s.id = n.id and (s.in_scope or s.absent or s.source in ('changed', 'moved_money')))
order by n.id limit $3::int
