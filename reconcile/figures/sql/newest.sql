-- The newest payment that succeeded: read from the end of the index on the time of creation.
select {created} as created from {table} t where {inside} and {status} in ({words})
order by t.{ordered} desc limit 1
