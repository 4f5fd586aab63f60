select c.oid, n.nspname as schema
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relname = $2::text
  and c.relkind in ('r', 'p', 'v', 'f')
  and (n.nspname = $1::text or ($1::text is null and pg_catalog.pg_table_is_visible(c.oid)))
  and pg_catalog.has_schema_privilege(n.oid, 'usage')
