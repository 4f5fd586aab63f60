select fingerprint from paywatch.incidents where resolved_at is null
