-- $1, $2: since and until. Incidents that were opened in this time, drills apart, with what a person said of each.
select
  count(*) as opened,
  count(*) filter (where severity in ('P0', 'P1')) as urgent,
  count(*) filter (where mark is null and not exists (
    select from paywatch.incident_events e where e.incident_id = i.id and e.kind = 'note'
  )) as undocumented,
  max(opened_at) as newest
from paywatch.incidents i
where drill is null and opened_at >= $1::timestamptz and opened_at < $2::timestamptz
