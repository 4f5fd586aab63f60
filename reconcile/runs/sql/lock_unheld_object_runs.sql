-- The same for a run that no worker holds; a run in progress is not waited for.
select from paywatch.object_runs p join paywatch.runs r on r.id = p.run
where r.id = $1::text and (r.lease_until is null or r.lease_until < clock_timestamp())
order by p.object_run for no key update of p
