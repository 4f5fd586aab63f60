update paywatch.console_sessions set revoked_at = clock_timestamp(), revoked_by = $2
where id = $1 and revoked_at is null
returning id
