-- $3: whether it was only interrupted, so that this attempt does not count against it.
update paywatch.runs set lease_until = null, leased_by = null, unended = unended - $3::boolean::int
where id = $1::text and fence = $2::bigint and status = 'running'
