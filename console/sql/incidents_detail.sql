-- When somebody acknowledged it first, whom it reached, and what holds its messages.
select
  (
    select min(e.at) from paywatch.incident_events e where e.incident_id = page.id and e.kind = 'acknowledged'
  ) - page.opened_at as to_acknowledge,
  sent.channels, sent.notifications,
  case when page.resolved_at is null then (
    select a.state #>> '{held,code}' from paywatch.alert_states a
    where a.fingerprint = page.fingerprint and a.state ->> 'incident' = page.id
  ) end as held
from (
  select count(distinct n.channel) as channels, count(*) as notifications
  from paywatch.notifications n where n.incident_id = page.id and n.delivered_at is not null
) sent
