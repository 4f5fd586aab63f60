-- $1: names of readings. $2, $3: from and until, whole hours. The worst verdict of each hour, as a rank, by its number from $2 on.
select check_name,
  array_agg((extract(epoch from starts - $2::timestamptz) / 3600)::integer order by starts) as hours,
  array_agg(case when fail > 0 then 5 when missed > 0 then 4 when unknown > 0 then 3 when degraded > 0 then 2
    when pass > 0 then 1 else 0 end order by starts) as ranks
from paywatch.rollups
where unit = 'hour' and check_name = any ($1::text[]) and starts >= $2::timestamptz and starts < $3::timestamptz
group by check_name
