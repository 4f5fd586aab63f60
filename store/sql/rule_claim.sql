-- $1 worker, $2 lease. One worker judges at a time. A lease that ends later than any new one was made before the
-- database's clock was set back.
insert into paywatch.rule_evaluation as e (worker, lease_until) values ($1, now() + $2::interval)
on conflict (id) do update
set worker = excluded.worker, lease_until = excluded.lease_until, fence = e.fence + 1
where e.lease_until <= now() or e.worker = excluded.worker or e.lease_until > now() + 2 * $2::interval
returning fence
