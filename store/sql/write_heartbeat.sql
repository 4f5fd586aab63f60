insert into paywatch.heartbeats (worker, queue, info) values ($1, $2, $3::text::jsonb)
on conflict (worker) do update set queue = excluded.queue, info = excluded.info, beat_at = now()
