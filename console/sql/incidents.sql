-- Every incident with how long it lasted, and how many notifications were sent about it.
select
  i.id, i.subject, i.severity, i.reason, i.opened_at, i.acknowledged_at, i.acknowledged_by, i.resolved_at,
  coalesce(i.resolved_at, now()) - i.opened_at as lasted,
  i.acknowledged_at - i.opened_at as to_acknowledge,
  i.drill is not null as drill,
  case when i.resolved_at is not null then 'resolved' when i.acknowledged_at is not null then 'acknowledged' else 'open' end as state
from paywatch.incidents i
