-- The requests that a worker may take, with the active definition of each.
select r.id, r.scheduled, c.definition
from paywatch.check_request_states r
join paywatch.checks c on c.name = r.scheduled and c.enabled
where r.ended_at is null and r.state = 'waiting'
order by r.requested_at
