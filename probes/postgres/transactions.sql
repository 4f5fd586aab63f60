-- The age in seconds of the oldest transaction of a client, this session excepted. A prepared transaction
-- holds its locks without any session.
select
    count(*) filter (where backend_type is null) as hidden,
    extract(epoch from max(clock_timestamp() - xact_start)
        filter (where backend_type = 'client backend'))::float8 as open,
    (
        select extract(epoch from max(clock_timestamp() - prepared))::float8
        from pg_prepared_xacts
    ) as prepared
from pg_stat_activity
where datid is not null
  and pid <> pg_backend_pid()
