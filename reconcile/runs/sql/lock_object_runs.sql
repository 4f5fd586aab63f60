-- Every writer locks the object runs before the run, so that no two can deadlock.
select from paywatch.object_runs where run = $1::text order by object_run for no key update
