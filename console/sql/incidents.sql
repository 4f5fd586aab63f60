-- Every incident.
select
  i.id, i.subject, i.severity, i.reason, i.opened_at, i.acknowledged_at, i.acknowledged_by, i.resolved_at, i.mark,
  case
    when i.drill is not null then 'drill'
    when i.fingerprint like 'rule:%' then 'rule'
    when i.fingerprint like 'reconcile:%' then 'reconciliation'
    when i.fingerprint like 'paywatch:%' then 'paywatch'
    else 'check'
  end as kind,
  case
    when i.fingerprint like 'check:%' then substr(i.fingerprint, 7)
    when i.fingerprint like 'rule:%@%' then split_part(i.fingerprint, '@', 2)
  end as check_name,
  case when i.fingerprint like 'rule:%' then split_part(substr(i.fingerprint, 6), '@', 1) end as rule_name,
  coalesce(i.resolved_at, now()) - i.opened_at as lasted,
  i.resolved_at - i.opened_at as to_resolve,
  case
    when i.resolved_at is not null then 'resolved' when i.acknowledged_at is not null then 'acknowledged' else 'open'
  end as state,
  i.fingerprint
from paywatch.incidents i
