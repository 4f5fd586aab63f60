-- Whether a worker executes or will execute the run, and whether later runs may have deleted what it staged
-- (engine/sql/delete_staged_stripe.sql). No row if the run's row is missing.
select status in ('queued', 'running') as executing,
       finished_at < clock_timestamp() - interval '2 days' as staged_expired
from paywatch.runs where id = $1::text
