-- $1 ids, $2 worker, $3 lease, $4 limit. A request that another worker is taking is left to it.
with due as (
  select r.id
  from paywatch.check_requests r join paywatch.check_request_states s using (id)
  where r.id = any ($1::text[]) and r.ended_at is null and s.state = 'waiting'
  order by r.requested_at
  limit $4
  for update of r skip locked
)
update paywatch.check_requests r
set attempts = r.attempts + 1, leased_by = $2, lease_until = clock_timestamp() + $3::interval
from due
where r.id = due.id
  -- Again of the locked row: another worker may have taken it between the two looks.
  and (r.lease_until is null or r.lease_until <= clock_timestamp())
returning r.id, r.scheduled, r.attempts
