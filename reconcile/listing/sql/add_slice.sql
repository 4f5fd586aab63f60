insert into paywatch.slices (object_run, number, source, lower_bound, upper_bound)
values ($1::bigint, $2::int, $3::text, $4::timestamptz, $5::timestamptz)
on conflict do nothing
