select run from paywatch.run_parts
where active and run <> $1::text and account = $2::text and object = any($3::text[]) limit 1
