delete from paywatch.console_sessions
where least(revoked_at, expires_at) < clock_timestamp() - $1::interval
