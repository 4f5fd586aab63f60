select fingerprint from paywatch.incidents where resolved_at is null and acknowledged_at is null
