-- Ids of objects in scope that Stripe marks as disputed, and whose dispute has not been read.
select s.id from paywatch.staged_stripe s
where s.object_run = $1::bigint and s.undisputed_status is not null and s.excluded_by is null and s.id > $2::text
group by s.id order by s.id limit $3::int
