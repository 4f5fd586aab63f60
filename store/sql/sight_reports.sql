select
  worker,
  coalesce(info->>'location', '') as location,
  info->'sight'->>'state' as state,
  coalesce((info->'sight'->>'seconds')::double precision, 0) as seconds,
  coalesce(info->'sight'->>'code', '') as code,
  coalesce(info->'sight'->>'reason', '') as reason
from paywatch.heartbeats
where beat_at > now() - $1::interval and queue = 'probes' and info->'sight'->>'state' is not null
order by worker
