update paywatch.run_parts set gaps = gaps || $2::text::jsonb
where part = $1::bigint and not gaps @> $2::text::jsonb
