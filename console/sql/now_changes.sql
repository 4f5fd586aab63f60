-- $1: at most so many. What changed within 24 hours, the newest first. A release: the first worker of a version that is alive.
select at, kind, what, who, link
from (
  select applied_at as at, 'configuration' as kind,
    'revision ' || number || ' applied by a ' || source || ' of version ' || version as what, applied_by as who,
    '/configuration' as link
  from paywatch.config_revisions where applied_at > now() - interval '24 hours'
  union all
  select min(started_at), 'release', coalesce('version ' || (info ->> 'version'), 'a release without APP_VERSION') || ' runs '
      || string_agg(distinct queue, ' and '), count(*) || ' workers', '/workers'
  from paywatch.heartbeats
  group by info ->> 'version' having min(started_at) > now() - interval '24 hours'
  union all
  select created_at, 'silence', id || ' begins: ' || reason, created_by, '/silences'
  from paywatch.silences where created_at > now() - interval '24 hours'
  union all
  select ends_at, 'silence', id || case when expired_by is null then ' ended: ' else ' was ended: ' end || reason,
    coalesce(expired_by, ''), '/silences'
  from paywatch.silences where ends_at > now() - interval '24 hours' and ends_at <= now()
  union all
  select starts_at, 'drill', 'alerting of ' || check_name || ' is tested', started_by, '/checks'
  from paywatch.drills where starts_at > now() - interval '24 hours'
) changed
order by at desc, kind, what
limit $1
