select worker, queue, started_at, beat_at, info from paywatch.heartbeats order by beat_at desc, worker
