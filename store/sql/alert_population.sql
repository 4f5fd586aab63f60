-- $1: ids of incidents. $2: causes of readings that count for no check. $3: the oldest time of which readings are stored
-- (null: of all times). Oldest incident first.
with checks as materialized (
  -- A check has a name for each location: NAME@LOCATION.
  select 'check:' || split_part(name, '@', 1) as fingerprint, array_agg(name) as names, max(every_us) as every_us
  from paywatch.checks group by 1
)
select
  i.id, i.fingerprint, i.subject, i.severity, i.reason, i.opened_at, s.acknowledged_at, s.acknowledged_by,
  i.acknowledged_at is not null as is_acknowledged, i.resolved_at, i.resolution, i.resolved_by,
  i.mark, i.marked_at, i.marked_by, i.mark_reason,
  s.moments, s.severities, s.held, n.sent, n.failed, n.pending, b.began,
  -- Something that passed came before it, or the readings that came before it would still be there.
  coalesce(b.preceded, false)
    or coalesce(b.began - coalesce(c.every_us * interval '1 microsecond', interval '1 day') > $3::timestamptz, $3 is null)
    as certain
from paywatch.incidents i
left join checks c on c.fingerprint = i.fingerprint
cross join lateral (
  select
    array_agg(e.at order by e.id) filter (where e.kind in ('opened', 'raised')) as moments,
    array_agg(e.severity order by e.id) filter (where e.kind in ('opened', 'raised')) as severities,
    -- Of the first acknowledgement: the one of the incident is the newest, and none once that has expired.
    (array_agg(e.at order by e.id) filter (where e.kind = 'acknowledged'))[1] as acknowledged_at,
    (array_agg(e.detail order by e.id) filter (where e.kind = 'acknowledged'))[1] as acknowledged_by,
    count(*) filter (where e.kind = 'held') as held
  from paywatch.incident_events e where e.incident_id = i.id
) s
cross join lateral (
  select
    count(*) filter (where o.status = 'delivered') as sent,
    count(*) filter (where o.status in ('failed', 'undeliverable')) as failed,
    count(*) filter (where o.status = 'pending') as pending
  from paywatch.notifications o where o.incident_id = i.id
) n
left join lateral (
  -- After it was resolved, readings were counted anew.
  select max(e.resolved_at) as resolved_at from paywatch.incidents e
  where e.fingerprint = i.fingerprint and e.opened_at < i.opened_at and e.drill is null
) before on true
left join lateral (
  select min(r.began) as began, bool_and(r.preceded) as preceded
  from unnest(case
    when i.fingerprint like 'rule:%' or i.fingerprint like 'reconcile:%' then '{}'
    else coalesce(c.names, array[regexp_replace(i.fingerprint, '^check:', '')])
  end) as reading (name)
  left join lateral (
    select p.slot from paywatch.readings p
    where p.check_name = reading.name and p.verdict = 'pass' and p.recorded_at <= i.opened_at and p.slot <= i.opened_at
      and p.slot >= coalesce(before.resolved_at - interval '1 hour', '-infinity')
    order by p.slot desc limit 1
  ) passed on true
  cross join lateral (
    select f.slot as began,
      passed.slot is not null or coalesce(before.resolved_at > $3::timestamptz, before.resolved_at is not null) as preceded
    from paywatch.readings f
    where f.check_name = reading.name and f.slot > coalesce(passed.slot, '-infinity')
      and f.slot >= coalesce(before.resolved_at - interval '1 hour', '-infinity')
      and f.recorded_at <= i.opened_at and f.slot <= i.opened_at
      and f.recorded_at > coalesce(before.resolved_at, '-infinity')
      and not (f.verdict = 'unknown' and f.cause = any ($2::text[]))
    order by f.slot limit 1
  ) r
) b on true
where i.id = any ($1::text[])
order by i.opened_at, i.id
