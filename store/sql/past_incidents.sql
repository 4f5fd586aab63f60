-- $1 check, without a location, $2 since, $3 the most. The times in which it had an open incident, drills apart, newest first.
select opened_at, resolved_at from paywatch.incidents
where (fingerprint = 'check:' || $1) and drill is null and (resolved_at is null or resolved_at > $2)
order by opened_at desc
limit $3
