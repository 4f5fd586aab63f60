-- Marks the runs that finished before $1 as retired, oldest first.
insert into paywatch.retired_runs (run, account, reason)
select id, account, $2::text from paywatch.runs
where finished_at < $1::timestamptz and status not in ('queued', 'running')
order by finished_at, id
returning run, account, retired_at
