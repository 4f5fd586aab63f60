-- $1: how late is too late. A slot that a worker holds is not overdue while its lease lasts.
select count(*) from paywatch.checks
where enabled and next_slot < now() - $1::interval and (lease_until is null or lease_until <= now())
