select p.object_run, p.object, p.phase, p.plan::text as plan, p.gaps::text as gaps, p.counts::text as counts, p.facts::text as facts,
       p.totals::text as totals, p.plan_sha256, p.sources::text as sources, p.withheld,
       case when f.unresolved = 0 then '{}' else (
         select coalesce(jsonb_object_agg(r.currency, r.minor), '{}')::text
         from (select e.key as currency, trim_scale(sum(e.value::numeric)) as minor
               from paywatch.findings f cross join jsonb_each_text(f.at_risk) e
               where f.object_run = p.object_run and not f.resolved group by e.key) r) end as at_risk,
       f.lost, f.findings, f.unresolved, f.inserts, f.updates
from paywatch.object_runs p
cross join lateral (
  select coalesce(jsonb_object_agg(l.lost_webhook, l.n) filter (where l.lost_webhook is not null), '{}')::text as lost,
         coalesce(sum(l.n), 0)::bigint as findings, coalesce(sum(l.unresolved), 0)::bigint as unresolved,
         coalesce(sum(l.inserts), 0)::bigint as inserts, coalesce(sum(l.updates), 0)::bigint as updates
  from (select f.lost_webhook, count(*) as n, count(*) filter (where not f.resolved) as unresolved,
               count(*) filter (where f.note_code = 'write_not_approved' and f.plan = 'insert') as inserts,
               count(*) filter (where f.note_code = 'write_not_approved' and f.plan = 'update') as updates
        from paywatch.findings f where f.object_run = p.object_run group by f.lost_webhook) l
) f
where p.run = $1::text and p.object <> 'balance_transactions' order by p.object_run
