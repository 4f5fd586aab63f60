-- How many tables and views this user cannot read any column of, and how many tables have rows that it cannot see.
select
  count(*) filter (where not r.readable) as hidden,
  count(*) filter (where r.readable and c.relkind in ('r', 'p') and pg_catalog.row_security_active(c.oid)) as secured
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
cross join lateral (
  select pg_catalog.has_schema_privilege(n.oid, 'usage')
    and pg_catalog.has_any_column_privilege(c.oid, 'select') as readable
) r
where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspname <> all($1::text[])
