-- Names of a schema that begin like $2. A view needs a name that neither a relation nor a type has.
select o.name::text as name
from (
  select relname, relnamespace from pg_catalog.pg_class
  union
  select typname, typnamespace from pg_catalog.pg_type
) o (name, namespace)
join pg_catalog.pg_namespace n on n.oid = o.namespace
where n.nspname = $1 and starts_with(o.name::text, $2)
