select worker, queue, started_at, beat_at, info, clock_skew, revision
from paywatch.heartbeats
order by beat_at desc, worker
