-- Of two who begin one at the same time, the index lets one be first.
insert into paywatch.drills (id, check_name, started_by, starts_at, ends_at)
values ($1, $2, $3, clock_timestamp(), clock_timestamp() + $4::interval)
on conflict (check_name) where stopped_at is null do nothing
returning true
