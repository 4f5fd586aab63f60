-- Every incident: how long things took, whom it reached, and the groups of its checks in the active configuration.
with configured as materialized (
  select configuration from paywatch.active_revision
), check_groups as materialized (
  select c.definition ->> 'name' as name, array(select jsonb_array_elements_text(c.definition -> 'groups')) as groups
  from configured, jsonb_array_elements(configuration -> 'checks') as c (definition)
), rule_groups as materialized (
  select r.definition ->> 'name' as name, array_agg(distinct g) filter (where g is not null) as groups
  from configured
  cross join jsonb_array_elements(configuration -> 'rules') as r (definition)
  left join check_groups c on (r.definition -> 'checks') ? c.name
  left join unnest(c.groups) g on true
  group by 1
)
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
  coalesce(c.groups, r.groups, '{}') as groups,
  coalesce(i.resolved_at, now()) - i.opened_at as lasted,
  (
    select min(e.at) from paywatch.incident_events e where e.incident_id = i.id and e.kind = 'acknowledged'
  ) - i.opened_at as to_acknowledge,
  i.resolved_at - i.opened_at as to_resolve,
  (
    select count(distinct n.channel) from paywatch.notifications n
    where n.incident_id = i.id and n.delivered_at is not null
  ) as channels,
  (
    select count(*) from paywatch.notifications n where n.incident_id = i.id and n.delivered_at is not null
  ) as notifications,
  case
    when i.resolved_at is not null then 'resolved' when i.acknowledged_at is not null then 'acknowledged' else 'open'
  end as state,
  case when i.resolved_at is null then (
    select a.state #>> '{held,code}' from paywatch.alert_states a
    where a.fingerprint = i.fingerprint and a.state ->> 'incident' = i.id
  ) end as held
from paywatch.incidents i
left join check_groups c on c.name = case
  when i.fingerprint like 'check:%' then substr(i.fingerprint, 7)
  when i.fingerprint like 'rule:%@%' then split_part(i.fingerprint, '@', 2)
end
left join rule_groups r on r.name = substr(i.fingerprint, 6) and i.fingerprint like 'rule:%'
