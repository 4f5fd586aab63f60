update paywatch.run_parts set totals = totals || jsonb_build_object('after', $2::text::jsonb) where part = $1::bigint
