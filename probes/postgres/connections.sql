-- How many connections are used, and how many an ordinary user may use. A user without pg_read_all_stats
-- does not see what kind of backend the sessions of others have: they count as clients.
with clients as (
    select datid, usesysid
    from pg_stat_activity
    where datid is not null
      and coalesce(backend_type, 'client backend') = 'client backend'
)
select
    (select count(*) from clients) as used,
    current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true)::int, 0) as usable,  -- since Postgres 16
    current_setting('max_connections')::int as maximum,
    (select count(*) from clients where datid = d.oid) as used_of_database,
    d.datconnlimit as limit_of_database,
    (select count(*) from clients where usesysid = r.oid) as used_of_user,
    case when r.rolsuper then -1 else r.rolconnlimit end as limit_of_user
from pg_database as d, pg_roles as r
where d.datname = current_database()
  and r.rolname = session_user
