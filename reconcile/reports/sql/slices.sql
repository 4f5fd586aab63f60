select number, source, lower_bound as lower, upper_bound as upper, pages, records, done
from paywatch.slices where object_run = $1::bigint order by number
