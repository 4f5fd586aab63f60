update paywatch.run_parts set gaps = gaps || to_jsonb($2::text)
where part = $1::bigint and not gaps @> to_jsonb($2::text)
