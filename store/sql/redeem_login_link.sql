-- Of two requests with one link, the row's lock lets one be first; the other finds that it was used.
update paywatch.login_links set used_at = clock_timestamp()
where sha256 = $1 and used_at is null and expires_at > clock_timestamp()
returning name, roles, created_by, created_at
