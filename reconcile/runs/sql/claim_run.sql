-- Claims a run that is queued or open. An incomplete run with unfinished objects may be resumed; so may a failed one if
-- a person asks for it ($4) or the schedule retries it. Every other end is final.
update paywatch.runs r
set status = 'running', reason = '', reason_code = null, fence = fence + 1, attempt = attempt + 1, unended = unended + 1,
    leased_by = $2::text, lease_until = clock_timestamp() + $3::interval, started_at = coalesce(started_at, clock_timestamp()),
    finished_at = null, result = null
where id = $1::text
  and (status in ('queued', 'running')
    or ((status = 'incomplete' or (status = 'failed'
           and ($4::boolean or (requested_by = 'schedule' and paywatch.due_again(attempt, finished_at, window_until)))))
      and exists (select from paywatch.object_runs p where p.run = r.id and p.phase <> 'done')))
  and (lease_until is null or lease_until < clock_timestamp() or (status = 'queued' and leased_by = $2::text))
returning fence, account, window_from, window_until, mode, options::text as options, unended, requested_by
