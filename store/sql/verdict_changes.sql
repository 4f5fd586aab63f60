-- $1: names. $2, $3: from and until. $4: at most so many. The newest readings whose verdict or cause is another than that
-- of the reading before, with the readings that were missed in between as one.
select check_name, slot, verdict, cause, reason
from (
  select check_name, slot, verdict, cause, reason,
    lag(verdict || ' ' || cause) over (partition by check_name order by slot) as before
  from paywatch.readings
  where check_name = any ($1::text[]) and slot >= $2::timestamptz and slot < $3::timestamptz
) r
where before is distinct from verdict || ' ' || cause
order by slot desc, check_name
limit $4
