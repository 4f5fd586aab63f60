-- The findings of run $1 that it left open with money at risk, by object and currency, the larger amount first. Of a run that
-- has ended, ranked_findings has this order; of another one they are sorted each time.
select
  f.object_run, $1::text as run, (select p.object from paywatch.object_runs p where p.object_run = f.object_run) as object,
  f.id, f.class, f.source, f.reason_code, f.action, f.note_code, f.lost_webhook, f.resolved, f.exception, f.at_risk,
  r.currency, r.rank, -r.rank as minor
from paywatch.ranked_findings r
join paywatch.findings f on f.object_run = r.object_run and f.id = r.id
where r.object_run = any(array(select p.object_run from paywatch.object_runs p where p.run = $1::text))
  and not exists (select from paywatch.runs where id = $1::text and status in ('queued', 'running'))
union all
select
  f.object_run, $1::text, (select p.object from paywatch.object_runs p where p.object_run = f.object_run),
  f.id, f.class, f.source, f.reason_code, f.action, f.note_code, f.lost_webhook, f.resolved, f.exception, f.at_risk,
  paywatch.risk_currency(f.at_risk, f.stripe) collate "C", paywatch.risk_rank(f.at_risk, f.stripe),
  -paywatch.risk_rank(f.at_risk, f.stripe)
from paywatch.findings f
where f.object_run = any(array(select p.object_run from paywatch.object_runs p where p.run = $1::text))
  and not f.resolved and f.at_risk <> '{}'
  and exists (select from paywatch.runs where id = $1::text and status in ('queued', 'running'))
