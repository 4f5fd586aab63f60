insert into paywatch.login_links (sha256, name, roles, created_by, expires_at)
values ($1, $2, $3, $4, clock_timestamp() + $5::interval)
