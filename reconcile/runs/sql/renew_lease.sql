-- Returns 'renewed', or 'ended' if this worker has ended the run; no row if another worker holds it.
with renewed as (
  update paywatch.runs set lease_until = clock_timestamp() + $3::interval, activity = $4::text::jsonb
  where id = $1::text and fence = $2::bigint and status = 'running'
  returning 1
)
select case when exists (select from renewed) then 'renewed' else 'ended' end
from paywatch.runs where id = $1::text and fence = $2::bigint
