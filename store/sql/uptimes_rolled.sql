-- $1: hour or day. $2: names. $3, $4: from and until. The slots of each check by verdict.
select check_name, sum(pass)::bigint as pass, sum(degraded)::bigint as degraded, sum(fail)::bigint as fail,
  sum(unknown)::bigint as unknown, sum(missed)::bigint as missed, max(longest) as longest
from paywatch.rollups
where unit = $1 and check_name = any ($2::text[]) and starts >= $3::timestamptz and starts < $4::timestamptz
group by check_name
