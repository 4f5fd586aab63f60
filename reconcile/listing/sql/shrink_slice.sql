update paywatch.slices set lower_bound = $3::timestamptz where object_run = $1::bigint and number = $2::int
