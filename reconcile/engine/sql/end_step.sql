-- Idempotent: a commit whose answer was lost is repeated.
update paywatch.run_parts set phase = $2::text, gaps = gaps || $3::text::jsonb
where part = $1::bigint and phase <> $2::text
