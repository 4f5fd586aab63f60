insert into paywatch.api_tokens (id, sha256, name, roles, created_by, expires_at)
values ($1, $2, $3, $4, $5, clock_timestamp() + $6::interval)
returning
  id, name, roles, created_by, created_at, expires_at, last_used_at, revoked_at, revoked_by, true as active
