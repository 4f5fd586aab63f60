update paywatch.runs
set status = 'cancelled', reason = 'cancelled', reason_code = 'run_cancelled', fence = fence + 1, lease_until = null, leased_by = null,
    finished_at = clock_timestamp()
where id = $1::text and status in ('queued', 'running')
returning true
