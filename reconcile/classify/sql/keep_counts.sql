update paywatch.run_parts
set counts = $2::text::jsonb, facts = $3::text::jsonb, totals = jsonb_build_object('before', $4::text::jsonb)
where part = $1::bigint
