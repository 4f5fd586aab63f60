select
  worker,
  info->'redis'->>'state' as state,
  coalesce((info->'redis'->>'seconds')::double precision, 0) as seconds,
  coalesce(info->'redis'->>'code', '') as code,
  coalesce(info->'redis'->>'reason', '') as reason
from paywatch.heartbeats
where beat_at > now() - $1::interval and info->'redis'->>'state' is not null
order by worker
