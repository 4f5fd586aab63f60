-- Every writer locks the object runs before the run, so that no two can deadlock.
select from paywatch.run_parts where run = $1::text order by part for no key update
