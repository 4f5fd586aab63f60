select number, source, lower_bound as lower, upper_bound as upper, cursor, cursor_created, pages, records, done
from paywatch.slices where object_run = $1::bigint and ($2::text[] is null or source = any($2::text[])) order by number
