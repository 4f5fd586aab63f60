update paywatch.runs set lease_until = null, leased_by = null
where id = $1::text and fence = $2::bigint and status = 'running'
