-- The findings of run $1, which has ended, that it left open with money at risk: by object and currency, the larger amount
-- first, as ranked_findings has them.
select
  r.object_run, $1::text as run, (select p.object from paywatch.object_runs p where p.object_run = r.object_run) as object,
  r.id, f.class, f.source, f.reason_code, f.action, f.note_code, f.lost_webhook, f.resolved, f.exception, f.at_risk,
  r.currency, r.rank, -r.rank as minor
from paywatch.ranked_findings r
join paywatch.findings f on f.object_run = r.object_run and f.id = r.id
where r.object_run = any(array(select p.object_run from paywatch.object_runs p where p.run = $1::text))
