delete from paywatch.login_links where expires_at < clock_timestamp() - $1::interval
