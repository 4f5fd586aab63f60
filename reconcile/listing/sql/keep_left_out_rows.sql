update paywatch.object_runs set sources = sources || jsonb_build_object('left_out_rows', $2::text::jsonb)
where object_run = $1::bigint
