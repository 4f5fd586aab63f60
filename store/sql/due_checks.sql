-- $1 lease. The checks with a due slot that nobody leases, the longest due first. The same conditions as `claim_due.sql`.
select name, definition
from paywatch.checks
where enabled
  and (next_slot <= now() or next_slot > now() + 2 * every_us * interval '1 microsecond')
  and (lease_until is null or lease_until <= now() or lease_until > now() + 2 * $1::interval)
order by next_slot
