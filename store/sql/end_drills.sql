update paywatch.drills set stopped_at = ends_at, stopped_because = 'over'
where check_name = $1 and stopped_at is null and ends_at <= clock_timestamp()
