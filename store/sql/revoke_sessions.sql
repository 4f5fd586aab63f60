update paywatch.console_sessions set revoked_at = clock_timestamp(), revoked_by = $2
where name = $1 and revoked_at is null and expires_at > clock_timestamp()
returning id
