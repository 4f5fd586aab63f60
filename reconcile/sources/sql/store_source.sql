update paywatch.object_runs set sources = sources || jsonb_build_object($2::text, $3::text::jsonb) where object_run = $1::bigint
