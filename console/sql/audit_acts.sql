-- One row for each act: an attempt with its outcome, or an outcome that needed no attempt, such as a refusal.
select
  a.id, a.at, a.actor, array_to_string(a.roles, ', ') as roles, a.via, a.action, a.object,
  case when a.outcome = 'unknown' then 'outcome unknown' else a.outcome end as outcome,
  a.detail,
  case when a.result = '{}'::jsonb then null else a.result end as result,
  nullif(concat_ws('; ', nullif(a.reason, ''), nullif(a.outcome_reason, '')), '') as reason,
  nullif(a.origin, '') as origin,
  a.outcome_at
from paywatch.audit_acts a
