select
  clock_timestamp() as now, since, started_at, starts, succeeded_at, failed_at, failed, exit_code, duration
from paywatch.pings
where name = $1
