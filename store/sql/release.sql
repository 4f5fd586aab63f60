-- $1 names, $2 fences: the slots are due again at once.
update paywatch.checks c
set lease_until = null, leased_by = null
from unnest($1::text[], $2::bigint[]) as r (name, fence)
where c.name = r.name and c.fence = r.fence and c.lease_until is not null
