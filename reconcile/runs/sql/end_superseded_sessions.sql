-- Only sessions that wait for their client: one that executes a commit ends by itself.
select count(pg_terminate_backend(pid))
from pg_stat_activity
where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
  and split_part(application_name, ' ', 1) = 'paywatch' and split_part(application_name, ' ', 2) = $1::text
  and case when split_part(application_name, ' ', 3) ~ '^[0-9]{1,18}$'
    then split_part(application_name, ' ', 3)::bigint < $2::bigint end
  and wait_event_type = 'Client'
