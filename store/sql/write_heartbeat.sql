insert into paywatch.heartbeats (worker, queue, info, clock_skew) values ($1, $2, $3::text::jsonb, $4)
on conflict (worker) do update
set queue = excluded.queue, info = excluded.info, clock_skew = excluded.clock_skew, beat_at = now()
