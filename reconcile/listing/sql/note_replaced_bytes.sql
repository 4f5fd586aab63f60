update paywatch.object_runs
set sources = sources || jsonb_build_object(
  'replaced_bytes', least(sources->>'replaced_bytes' collate "C", $2::text collate "C"))
where object_run = $1::bigint
