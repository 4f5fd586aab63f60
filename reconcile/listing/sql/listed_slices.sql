select lower_bound as lower, upper_bound as upper, done from paywatch.slices
where object_run = $1::bigint and source = 'listed' and number >= 0
order by lower_bound
