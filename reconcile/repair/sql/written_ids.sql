select id from paywatch.findings
where object_run = $1::bigint and plan is not null and id > $2::text order by id limit $3::int
