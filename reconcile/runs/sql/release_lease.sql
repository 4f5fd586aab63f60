-- $3: interrupted; such an attempt does not count as a failed one.
update paywatch.runs set lease_until = null, leased_by = null, activity = null, unended = unended - $3::boolean::int
where id = $1::text and fence = $2::bigint and status = 'running'
