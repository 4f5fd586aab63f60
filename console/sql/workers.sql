-- Every worker whose row is kept. One is alive within 60 seconds of its beat (`store.heartbeats.ALIVE_WITHIN`); the row of
-- a killed one is deleted after a day.
select h.worker, h.queue as role,
  case when h.beat_at between now() - interval '60 seconds' and now() + interval '60 seconds'
    then 'alive' else 'dead' end as state,
  h.info ->> 'paywatch' as paywatch,
  h.info ->> 'version' as version,
  h.info ->> 'environment' as environment,
  h.info ->> 'location' as location,
  now() - h.beat_at as beat_age,
  h.started_at, h.clock_skew,
  case when h.revision is null then 'unknown' when a.digest is null then 'none is active'
    when h.revision = a.digest then 'active' else 'outdated' end as configuration,
  h.revision as digest,
  (select max(r.number) from paywatch.config_revisions r where r.digest = h.revision) as revision,
  coalesce(h.info #>> '{redis,state}', 'unknown') as redis,
  coalesce(h.info #>> '{sight,state}', 'unknown') as sight,
  nullif(concat_ws('; ', h.info #>> '{redis,reason}', h.info #>> '{sight,reason}'), '') as why,
  (h.info #>> '{buffer,waiting}')::bigint as waiting,
  (h.info #>> '{buffer,dropped}')::bigint as dropped,
  (select count(*) from paywatch.checks c where c.leased_by = h.worker and c.lease_until > now())
    + (select count(*) from paywatch.deliveries d where d.leased_by = h.worker and d.lease_until > now())
    + (select count(*) from paywatch.runs r where r.leased_by = h.worker and r.lease_until > now())
    + (select count(*) from paywatch.check_requests q where q.leased_by = h.worker and q.lease_until > now()
       and q.ended_at is null) as leases,
  h.info -> 'stripe' as stripe
from paywatch.heartbeats h
left join paywatch.active_revision a on true
