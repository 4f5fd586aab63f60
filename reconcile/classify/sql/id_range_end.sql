-- The id that ends a range of $3 staged ids after $2, if more ids follow.
select id from paywatch.staged_stripe where object_run = $1::bigint and id > $2::text order by id offset $3::int limit 1
