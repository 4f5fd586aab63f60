-- $1: names. $2, $3: from and until, whole hours. The slots of each check by hour and verdict.
select check_name, starts, pass, degraded, fail, unknown, missed, longest
from paywatch.rollups
where unit = 'hour' and check_name = any ($1::text[]) and starts >= $2::timestamptz and starts < $3::timestamptz
