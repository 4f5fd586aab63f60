select name, roles, created_by, created_at from paywatch.login_links
where sha256 = $1 and used_at is null and expires_at > clock_timestamp()
