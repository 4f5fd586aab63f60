-- What each worker process last measured of itself, for the console's /metrics. Unlogged: it is replaced every 20 s, and
-- after a crash of Postgres it is back as soon.
create unlogged table paywatch.metric_snapshots (
  worker text primary key,
  text   text not null,                                -- Prometheus' text format
  at     timestamptz not null default clock_timestamp()
);
