-- The newest plan of each account and object that wrote nothing: of a dry run, or of a daily run that nobody had approved.
-- $1: one run, or null for all of the last 30 days; $2: accounts, or null for all; $3: objects, or null for all
select distinct on (r.account, p.object)
  r.id, r.account, p.object, p.object_run, r.window_from, r.window_until, p.plan::text as plan, r.mode, p.plan_sha256,
  r.options::text as options, r.result->>'plan' as run_plan,
  (select count(*) from paywatch.findings f where f.object_run = p.object_run and f.plan = 'insert') as inserts,
  (select count(*) from paywatch.findings f where f.object_run = p.object_run and f.plan = 'update') as updates,
  (select n.run from paywatch.object_runs n join paywatch.runs later on later.id = n.run
   where coalesce(later.options->'only', '[]') = '[]' and n.account = r.account and n.object = p.object and later.created_at > r.created_at and n.plan_sha256 <> p.plan_sha256
     and later.window_from < r.window_until and later.window_until > r.window_from
   order by later.created_at desc limit 1) as newer
from paywatch.object_runs p join paywatch.runs r on r.id = p.run
where p.object <> 'balance_transactions' and p.plan_sha256 is not null and r.finished_at is not null
  and r.status <> 'cancelled' and (p.withheld or r.mode = 'dry-run')
  and (r.id = $1::text or $1 is null and r.finished_at > now() - interval '30 days')
  and (r.account = any($2::text[]) or $2 is null) and (p.object = any($3::text[]) or $3 is null)
order by r.account, p.object, r.created_at desc
