update paywatch.slices set lower_bound = $3::timestamptz where part = $1::bigint and number = $2::int
