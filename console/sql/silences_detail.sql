-- What the silence has held, by the timelines of the incidents: a message that is held is never written, so that messages
-- cannot be counted.
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
  coalesce(sum(h.incidents), 0)::bigint as incidents, coalesce(sum(h.times), 0)::bigint as times,
  coalesce(sum(h.still_held), 0)::bigint as still_held, coalesce(sum(h.unseen), 0)::bigint as unseen
from held h where h.silence = page.id
