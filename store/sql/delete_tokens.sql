delete from paywatch.api_tokens
where least(revoked_at, expires_at) < clock_timestamp() - $1::interval
