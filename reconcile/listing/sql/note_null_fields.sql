update paywatch.object_runs
set sources = jsonb_set(sources, '{null_fields}', coalesce(sources->'null_fields', '[]') || to_jsonb($2::text[]))
where object_run = $1::bigint and not coalesce(sources->'null_fields', '[]') ?& $2::text[]
