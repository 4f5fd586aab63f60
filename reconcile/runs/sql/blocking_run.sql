select run from paywatch.object_runs
where active and run <> $1::text and account = $2::text and object = any($3::text[]) limit 1
