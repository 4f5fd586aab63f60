-- Once, though it may be told twice.
update paywatch.run_parts set phase = $2::text, gaps = gaps || to_jsonb($3::text[])
where part = $1::bigint and phase <> $2::text
