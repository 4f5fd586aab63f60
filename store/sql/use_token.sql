update paywatch.api_tokens set last_used_at = clock_timestamp() where id = $1 and revoked_at is null
returning last_used_at
