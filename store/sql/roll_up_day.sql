-- $1: the day (UTC). Replaces its roll-ups with the sums of those of its hours.
with hours as (
  select * from paywatch.rollups
  where unit = 'hour' and starts >= $1::timestamptz and starts < $1::timestamptz + interval '1 day'
), durations as (
  select check_name, array_agg(bucket order by bucket) as buckets, array_agg(number order by bucket) as counts
  from (
    select check_name, bucket, sum(number)::integer as number
    from hours cross join lateral unnest(buckets, counts) as d (bucket, number)
    group by 1, 2
  ) m
  group by check_name
), counted as (
  select check_name, sum(pass) as pass, sum(degraded) as degraded, sum(fail) as fail, sum(unknown) as unknown,
    sum(missed) as missed, max(longest) as longest
  from hours group by check_name
)
insert into paywatch.rollups as u
  (unit, check_name, starts, pass, degraded, fail, unknown, missed, longest, buckets, counts)
select 'day', c.check_name, $1::timestamptz, pass, degraded, fail, unknown, missed, longest,
  coalesce(d.buckets, '{}'), coalesce(d.counts, '{}')
from counted c left join durations d using (check_name)
on conflict (unit, check_name, starts) do update
set (pass, degraded, fail, unknown, missed, longest, buckets, counts)
  = (excluded.pass, excluded.degraded, excluded.fail, excluded.unknown, excluded.missed, excluded.longest,
     excluded.buckets, excluded.counts)
