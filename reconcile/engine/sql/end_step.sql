-- Idempotent: a commit whose answer was lost is repeated.
update paywatch.object_runs set phase = $2::text, gaps = gaps || $3::text::jsonb
where object_run = $1::bigint and phase <> $2::text
