update paywatch.object_runs
set counts = $2::text::jsonb, facts = $3::text::jsonb, totals = jsonb_build_object('before', $4::text::jsonb)
where object_run = $1::bigint
