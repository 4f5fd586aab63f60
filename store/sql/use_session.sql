update paywatch.console_sessions set used_at = clock_timestamp() where id = $1 and revoked_at is null
returning used_at
