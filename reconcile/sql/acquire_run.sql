-- An incomplete run may go on where something is unread; every other end is final.
update paywatch.runs r
set status = 'running', reason = '', fence = fence + 1, attempt = attempt + 1, leased_by = $2::text,
    lease_until = clock_timestamp() + $3::interval, started_at = coalesce(started_at, clock_timestamp()),
    finished_at = null, result = null
where id = $1::text
  and (status in ('queued', 'running') or (status = 'incomplete' and exists (
    select from paywatch.run_parts p where p.run = r.id and p.phase <> 'done')))
  and (lease_until is null or lease_until < clock_timestamp() or (status = 'queued' and leased_by = $2::text))
returning fence, account, window_from, window_until, mode, options::text as options
