-- What one attempt could not do a later one can: of an incomplete run, and of a failed one. Each end keeps its report.
drop trigger finished on paywatch.runs;
create trigger finished before update of
    id, account, window_from, window_until, objects, mode, status, reason, requested_by, attempt, created_at, started_at,
    finished_at, result, supersedes
  on paywatch.runs for each row
  when (old.status not in ('queued', 'running')
        and not (old.status in ('incomplete', 'failed') and new.status = 'running'))
  execute function paywatch.refuse();

-- Whether a run of the schedule that was not done to its end is due again: five attempts, later each time, and then
-- one a day for as long as Stripe tells of its time.
create function paywatch.due_again(attempt integer, finished_at timestamptz, window_until timestamptz) returns boolean
language sql volatile
as $$
  select case
    when attempt < 5 then finished_at < clock_timestamp() - attempt * interval '10 minutes'
    else finished_at < clock_timestamp() - interval '1 day' and window_until > clock_timestamp() - interval '30 days'
  end
$$;

-- Attempts since the run was created or last ended: one that ends no attempt is given up.
alter table paywatch.runs add column unended integer not null default 0;
