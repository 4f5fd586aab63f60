-- Active silences first, of them those that end first; then the ended ones, the newest first. What a silence has held is
-- in the timelines of the incidents: a message that is held is never written, so that messages cannot be counted.
with holds as materialized (
  select e.incident_id, e.kind, e.inputs ->> 'code' as code, e.inputs ->> 'by' as by,
    lead(e.kind) over (partition by e.incident_id order by e.id) as following
  from paywatch.incident_events e where e.kind in ('held', 'released')
), held as materialized (
  select h.by as silence,
    count(distinct h.incident_id) as incidents,
    count(*) as times,
    count(distinct h.incident_id) filter (where h.following is null and i.resolved_at is null) as still_held,
    count(distinct h.incident_id) filter (
      where h.following is null and i.resolved_at is not null
        and not exists (select from paywatch.notifications n where n.incident_id = i.id)
    ) as unseen
  from holds h join paywatch.incidents i on i.id = h.incident_id
  where h.kind = 'held' and h.code = 'silence'
  group by h.by
)
select
  s.id, s.matchers, s.reason, s.created_by, s.created_at, s.starts_at, s.ends_at, s.expired_by,
  case
    when s.ends_at <= now() then 'ended' when s.ends_at <= now() + interval '1 hour' then 'ends soon' else 'active'
  end as state,
  case
    when s.ends_at > now() then 1000000000000 - extract(epoch from s.ends_at)::bigint
    else extract(epoch from s.ends_at)::bigint
  end as place,
  coalesce(h.incidents, 0) as incidents, coalesce(h.times, 0) as times,
  coalesce(h.still_held, 0) as still_held, coalesce(h.unseen, 0) as unseen
from paywatch.silences s
left join held h on h.silence = s.id
