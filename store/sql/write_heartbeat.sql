insert into paywatch.heartbeats (worker, queue, info, clock_skew, revision, definitions)
values ($1, $2, $3::text::jsonb, $4, $5, $6::text[])
on conflict (worker) do update
set (queue, info, clock_skew, revision, definitions, beat_at)
  = (excluded.queue, excluded.info, excluded.clock_skew, excluded.revision, excluded.definitions, now())
