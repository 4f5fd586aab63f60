-- $1 ended ones too.
select
  id, matchers, reason, created_by, created_at, starts_at, ends_at, expired_by,
  ends_at > clock_timestamp() as active,
  (
    select count(distinct e.incident_id) from paywatch.incident_events e
    where e.kind = 'held' and e.inputs ->> 'code' = 'silence' and e.inputs ->> 'by' = s.id
  ) as held
from paywatch.silences s
where $1 or ends_at > clock_timestamp()
order by active desc, case when ends_at > clock_timestamp() then ends_at end, ends_at desc, id
