-- $1: a worker is alive if its heartbeat is younger. $2: how long a location without workers is kept.
-- The locations that no worker will serve again: their checks are watched from others. Workers without a location are
-- replaced by those that have one at once. The last location is never abandoned, so that a fleet that is down is noticed.
with alive as (
  select distinct coalesce(info->>'location', '') as name
  from paywatch.heartbeats
  where queue = 'probes' and beat_at between now() - $1::interval and now() + $1::interval
), seen as (
  update paywatch.locations l set seen_at = now() from alive a where a.name = l.name
)
select l.name
from paywatch.locations l
where not exists (select from alive a where a.name = l.name)
  and exists (select from alive a join paywatch.locations o on o.name = a.name)
  and (l.name = '' or l.seen_at < now() - $2::interval)
order by l.name
