insert into paywatch.console_sessions (id, sha256, name, roles, via, origin, csrf, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, least(clock_timestamp() + $8::interval, $9))
returning id, name, roles, via, origin, csrf, created_at, used_at, expires_at, revoked_at, revoked_by, true as active
