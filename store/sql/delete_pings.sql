-- Deletes what jobs without a check reported, once it is older than $1.
delete from paywatch.pings p
where not exists (select from paywatch.checks c where c.name = p.name and c.enabled)
  and greatest(p.since, p.started_at, p.succeeded_at, p.failed_at) < now() - $1::interval
