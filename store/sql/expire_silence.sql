-- Of two who end a silence at the same time, the row's lock lets one be first. The other one reads the row as it was locked:
-- everything else that this statement reads is of the time when it began.
with before as (
  select s.*, ends_at > clock_timestamp() as active from paywatch.silences s where id = $1 for update
), ended as (
  update paywatch.silences s
  set ends_at = greatest(clock_timestamp(), s.starts_at), expired_by = $2
  from before where s.id = before.id and before.active
  returning s.*
), one as (
  select id, matchers, reason, created_by, created_at, starts_at, ends_at, expired_by from ended
  union all
  select id, matchers, reason, created_by, created_at, starts_at, ends_at, expired_by from before where not active
)
select
  id, matchers, reason, created_by, created_at, starts_at, ends_at, expired_by,
  ends_at > clock_timestamp() as active,
  (
    select count(distinct e.incident_id) from paywatch.incident_events e
    where e.kind = 'held' and e.inputs ->> 'code' = 'silence' and e.inputs ->> 'by' = s.id
  ) as held,
  exists (select from ended) as ended_now
from one s
