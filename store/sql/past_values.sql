-- $1 check, $2 moments, $3 how old the reading of a moment may be. One look-up for each moment.
select m.moment, r.slot, r.measured
from unnest($2::timestamptz[]) as m (moment)
cross join lateral (
  select b.slot, b.measured::text as measured from paywatch.readings b
  where b.check_name = $1 and b.slot <= m.moment and b.slot > m.moment - $3::interval and b.measured is not null
  order by b.slot desc
  limit 1
) r
