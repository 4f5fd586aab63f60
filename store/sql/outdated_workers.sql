-- $1: a worker is alive if its heartbeat is younger. One further ahead was written before the clock was set back.
-- $2: how long a deployment may take.
-- The living workers whose configuration is not the active revision, since when, and whether they only wait to be
-- replaced: a worker that started before its revision was superseded, a short time ago.
select o.worker, o.queue, o.digest, o.code, greatest(o.started_at, o.superseded_at) as since,
  coalesce(o.started_at < o.superseded_at and now() < o.superseded_at + $2::interval, false) as draining
from (
  select h.worker, h.queue, h.revision as digest, h.started_at,
    case
      when h.revision is null then 'unknown'
      when own.number is null then 'withheld'
      else 'superseded'
    end as code,
    case
      when h.revision is null then a.applied_at  -- an older version of Paywatch
      else (
        select min(r.applied_at) from paywatch.config_revisions r where r.number > own.number
      )
    end as superseded_at
  from paywatch.heartbeats h
  left join paywatch.active_revision a on true
  left join lateral (
    select max(r.number) as number from paywatch.config_revisions r where r.digest = h.revision
  ) own on true
  where h.beat_at between now() - $1::interval and now() + $1::interval
    and h.revision is distinct from a.digest
) o
order by o.worker
