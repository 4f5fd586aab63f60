-- Queued, left by a worker, or daily and incomplete: those are tried again, five times, later each time.
select r.id from paywatch.runs r
where (r.status in ('queued', 'running')
       or (r.status = 'incomplete' and r.requested_by = 'schedule' and r.attempt < 5
           and r.finished_at < clock_timestamp() - r.attempt * interval '10 minutes'
           and exists (select from paywatch.run_parts p where p.run = r.id and p.phase <> 'done')))
  and (r.lease_until is null or r.lease_until < clock_timestamp())
  and not exists (
    select from paywatch.run_parts other
    where other.active and other.run <> r.id and other.account = r.account and other.object = any(r.objects))
order by r.created_at, r.window_from
