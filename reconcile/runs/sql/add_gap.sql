update paywatch.object_runs set gaps = gaps || $2::text::jsonb
where object_run = $1::bigint and not gaps @> $2::text::jsonb
