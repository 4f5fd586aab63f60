update paywatch.run_parts set sources = sources || jsonb_build_object($2::text, $3::text::jsonb) where part = $1::bigint
