select worker, queue, started_at, beat_at, info, clock_skew from paywatch.heartbeats order by beat_at desc, worker
