-- After judged.sql, once all repaired rows were read again: counts the control totals again. Stripe's side is unchanged; the
-- ledger's rows are counted without their classes. A row counts for the window if there is a finding about it, otherwise if
-- Stripe's record is in scope, or, where Stripe was not asked, if the row itself is.
, held as (
  select r.currency, count(*) as n, trim_scale(sum(r.minor)) as total
  from ledger_rows r left join (
    select distinct on (id) id, in_scope from paywatch.staged_stripe where object_run = $1::bigint order by id, seen_at desc, seq desc
  ) s on s.id = r.id
  where r.flaw_code is null and case
    when r.id in (select f.id from paywatch.findings f where f.object_run = $1::bigint) then true
    when s.id is null then r.in_window
    else s.in_scope
  end
  group by r.currency
)
update paywatch.object_runs p set totals = p.totals || jsonb_build_object('after', (
  select coalesce(jsonb_agg(t.total order by t.total->>'currency' collate "C", t.total->>'side' collate "C"), '[]')
  from (
    select b.total from jsonb_array_elements(p.totals->'before') as b (total) where b.total->>'side' <> 'ledger'
    union all
    select jsonb_build_object('side', 'ledger', 'currency', currency, 'count', n, 'sum', total::text) from held
  ) t
))
where p.object_run = $1::bigint
