-- The findings of run $1 that it left open with money at risk, by object and currency, the larger amount first. The index
-- findings_at_risk has this order.
select
  f.object_run, $1::text as run, (select p.object from paywatch.object_runs p where p.object_run = f.object_run) as object,
  f.id, f.class, f.source, f.reason_code, f.action, f.note_code, f.lost_webhook, f.resolved, f.exception, f.at_risk,
  paywatch.risk_currency(f.at_risk, f.stripe) as currency, paywatch.risk_rank(f.at_risk, f.stripe) as rank,
  -paywatch.risk_rank(f.at_risk, f.stripe) as minor
from paywatch.findings f
where f.object_run = any(array(select p.object_run from paywatch.object_runs p where p.run = $1::text))
  and not f.resolved and f.at_risk <> '{}'
