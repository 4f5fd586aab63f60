-- Schemas with the names of their tables, to suggest a name for one that does not exist.
select n.nspname::text as schema, array_agg(c.relname::text) filter (where c.relkind in ('r', 'p', 'v', 'f', 'm')) as tables,
       pg_catalog.has_schema_privilege(n.oid, 'usage') as usable,
       n.nspname = any(pg_catalog.current_schemas(false)) as searched
from pg_catalog.pg_namespace n left join pg_catalog.pg_class c on c.relnamespace = n.oid
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
group by n.oid, n.nspname
