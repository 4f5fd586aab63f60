-- Scheduled runs that have not ended once within $1 of their creation.
select count(*) from paywatch.runs r
where r.requested_by = 'schedule' and r.status in ('queued', 'running') and r.created_at < now() - $1::interval
  and not exists (select from paywatch.reports e where e.run = r.id)
