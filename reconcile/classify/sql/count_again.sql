-- After judged.sql, once all repaired rows were read again: the control totals as they are now. Stripe's side is as it
-- was; the ledger's rows are counted anew, without their classes. A row counts for the window where there is a finding
-- about it, else where Stripe's record is in scope, or where Stripe was not asked, the row itself.
, held as (
  select r.currency, count(*) as n, trim_scale(sum(r.minor)) as total
  from ledger_rows r left join (
    select distinct on (id) id, in_scope from paywatch.staged_stripe where part = $1::bigint order by id, seen_at desc, seq desc
  ) s on s.id = r.id
  where r.flaw_code is null and case
    when r.id in (select f.id from paywatch.findings f where f.part = $1::bigint) then true
    when s.id is null then r.in_window
    else s.in_scope
  end
  group by r.currency
)
update paywatch.run_parts p set totals = p.totals || jsonb_build_object('after', (
  select coalesce(jsonb_agg(t.total order by t.total->>'currency' collate "C", t.total->>'side' collate "C"), '[]')
  from (
    select b.total from jsonb_array_elements(p.totals->'before') as b (total) where b.total->>'side' = 'stripe'
    union all
    select jsonb_build_object('side', 'ledger', 'currency', currency, 'count', n, 'sum', total::text) from held
  ) t
))
where p.part = $1::bigint
