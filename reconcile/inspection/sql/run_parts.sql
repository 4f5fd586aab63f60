-- What each object of run $1 covered, with its slices by source, and its findings by class, action and plan. At most 20,000
-- findings of an object are counted: `counted` says how many.
select p.object_run, p.object, p.phase, p.gaps::text as gaps, p.counts::text as counts, p.totals::text as totals,
       p.plan::text as plan, encode(p.plan_sha256, 'hex') as plan_sha256, p.withheld,
       coalesce(s.slices, '[]')::text as slices, coalesce(f.groups, '[]')::text as groups, coalesce(f.counted, 0)::bigint as counted
from paywatch.object_runs p
cross join lateral (
  select jsonb_agg(to_jsonb(x) order by x.source) as slices
  from (select source, count(*) as number, count(*) filter (where done) as done, sum(pages) as pages, sum(records) as records,
               min(lower_bound) as lower, max(upper_bound) as upper
        from paywatch.slices where object_run = p.object_run group by source) x) s
cross join lateral (
  select jsonb_agg(to_jsonb(y) order by y.class, y.action) as groups, sum(y.number) as counted
  from (select class, action, plan, resolved, count(*) as number
        from (select class, action, plan, resolved from paywatch.findings where object_run = p.object_run order by id limit 20000) z
        group by class, action, plan, resolved) y) f
where p.run = $1::text
order by p.object_run
