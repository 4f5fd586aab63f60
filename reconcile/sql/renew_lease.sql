update paywatch.runs set lease_until = clock_timestamp() + $3::interval
where id = $1::text and fence = $2::bigint and status = 'running'
returning true
