-- $1, $2: since and until. The hours (UTC) of this time that have ended, and those in which no scheduled check has a slot whose
-- state is known: from roll-ups, and where these do not reach, from readings. A reading can stand for slots after its own.
select count(*) as hours, count(*) filter (where not (
  exists (
    select from paywatch.checks c join paywatch.rollups r on r.unit = 'hour' and r.check_name = c.name and r.starts = h.starts
    where c.enabled and r.pass + r.degraded + r.fail > 0
  ) or exists (
    select from paywatch.checks c join paywatch.readings r on r.check_name = c.name
    where c.enabled and r.verdict in ('pass', 'degraded', 'fail') and r.slot >= h.starts and r.slot < h.starts + interval '1 hour'
  )
)) as blind
from generate_series(
  date_trunc('hour', $1::timestamptz, 'UTC'), $2::timestamptz - interval '1 microsecond', interval '1 hour'
) as h (starts)
where h.starts + interval '1 hour' <= now()
