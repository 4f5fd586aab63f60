-- $1 names, $2 slots, $3 fences: which of these readings an earlier attempt of this worker committed.
select r.check_name, r.slot, r.fence
from unnest($1::text[], $2::timestamptz[], $3::bigint[]) as f (name, slot, fence)
join paywatch.readings r on (r.check_name, r.slot, r.fence) = (f.name, f.slot, f.fence)
