-- Whoever writes locks the parts of a run before the run itself, so that no two wait for each other.
select from paywatch.run_parts where run = $1::text order by part for no key update
