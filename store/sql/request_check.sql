-- $1 id, $2 check, $3 scheduled name, $4 who. Adds nothing while another request for the check is unfinished.
insert into paywatch.check_requests (id, check_name, scheduled, requested_by)
values ($1, $2, $3, $4)
on conflict (check_name) where ended_at is null do nothing
returning id
