-- Every run, with how much of what it read differed. Shares only: the money of several objects is never added up.
select
  r.id, coalesce(nullif(r.account, ''), 'platform') as account, r.status, r.mode, r.window_from, r.window_until,
  array_to_string(r.objects, ', ') as objects, r.objects as object_names, r.requested_by, r.created_at, r.finished_at,
  r.finished_at - r.started_at as took,
  (select coalesce(sum(c.value::bigint) filter (where c.key <> 'synced'), 0) / nullif(sum(c.value::bigint), 0)::float8
   from paywatch.object_runs p cross join jsonb_each_text(p.counts) c
   where p.run = r.id and p.object <> 'balance_transactions' and c.key <> 'out_of_scope') as differed,
  case when not exists (select from paywatch.reports t where t.run = r.id) then 'no report'
    else coalesce((
      select case count(distinct convert_from(o.record, 'UTF8')::jsonb->>'role') when 0 then 'not signed' when 1 then 'prepared' else 'reviewed' end
      from paywatch.sign_offs o
      where o.run = r.id and o.edition = (select max(t.edition) from paywatch.reports t where t.run = r.id)
        and convert_from(o.record, 'UTF8')::jsonb->>'what' = 'sign-off'), 'not signed') end as signed
from paywatch.runs r
