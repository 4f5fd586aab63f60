-- Runs of the schedule that have not come to any end within $1.
select count(*) from paywatch.runs r
where r.requested_by = 'schedule' and r.status in ('queued', 'running') and r.created_at < now() - $1::interval
  and not exists (select from paywatch.reports e where e.run = r.id)
