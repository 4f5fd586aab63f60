-- $1: a worker is alive if its heartbeat is younger. One further ahead was written before the clock was set back.
-- The checks of the active revision that no living worker has.
select c.name, c.definition
from paywatch.checks c
where c.enabled
  and not exists (
    select from paywatch.heartbeats h
    where h.beat_at between now() - $1::interval and now() + $1::interval and c.definition = any (h.definitions)
  )
order by c.name
