-- The findings of run $1 by id. Texts that can name a customer are on the page of one finding, where they are hashed.
select
  f.object_run, $1::text as run, (select p.object from paywatch.object_runs p where p.object_run = f.object_run) as object,
  f.id, f.class, f.source, f.reason_code, f.action, f.note_code, f.lost_webhook, f.resolved, f.exception,
  case when f.resolved then '{}' else f.at_risk end as at_risk,
  case when not f.resolved and f.at_risk <> '{}' then paywatch.risk_currency(f.at_risk, f.stripe) end as currency,
  case when not f.resolved and f.at_risk <> '{}' then -paywatch.risk_rank(f.at_risk, f.stripe) end as minor
from paywatch.findings f
where f.object_run = any(array(select p.object_run from paywatch.object_runs p where p.run = $1::text))
