-- $1: hour or day. $2: names. $3, $4: from and until, whole hours or days. $5: the length of a span of the answer,
-- a multiple of the unit. $6: where spans begin. The sums of each span; several names are added up.
with chosen as (
  select to_timestamp(floor(extract(epoch from starts - $6::timestamptz) / extract(epoch from $5::interval))
      * extract(epoch from $5::interval) + extract(epoch from $6::timestamptz)) as span, r.*
  from paywatch.rollups r
  where unit = $1 and check_name = any ($2::text[]) and starts >= $3::timestamptz and starts < $4::timestamptz
), durations as (
  select span, array_agg(bucket order by bucket) as buckets, array_agg(number order by bucket) as counts
  from (
    select span, bucket, sum(number)::bigint as number
    from chosen cross join lateral unnest(buckets, counts) as d (bucket, number) group by 1, 2
  ) m
  group by span
)
select c.span, sum(pass)::bigint as pass, sum(degraded)::bigint as degraded, sum(fail)::bigint as fail,
  sum(unknown)::bigint as unknown, sum(missed)::bigint as missed, max(longest) as longest,
  coalesce(min(d.buckets), '{}') as buckets, coalesce(min(d.counts), '{}') as counts
from chosen c left join durations d using (span)
group by c.span order by c.span
