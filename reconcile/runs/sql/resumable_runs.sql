-- Runs that are queued, whose worker has gone, or that the schedule made and that are to be retried.
select r.id from paywatch.runs r
where (r.status in ('queued', 'running')
       or (r.status in ('incomplete', 'failed') and r.requested_by = 'schedule'
           and paywatch.due_again(r.attempt, r.finished_at, r.window_until)
           and exists (select from paywatch.object_runs p where p.run = r.id and p.phase <> 'done')))
  and (r.lease_until is null or r.lease_until < clock_timestamp())
  and not exists (
    select from paywatch.object_runs other
    where other.active and other.run <> r.id and other.account = r.account and other.object = any(r.objects))
order by r.created_at, r.window_from
