-- Pages of a table on disk, with those that inherit from it; null for a view. It waits for a lock on the table, so that each table is asked alone.
select case
  when c.relkind in ('r', 'm') then (
    with recursive parts (oid) as (
      select c.oid
      union
      select i.inhrelid from parts p join pg_catalog.pg_inherits i on i.inhparent = p.oid
    )
    select sum(pg_catalog.pg_relation_size(parts.oid))::int8 / 8192 from parts)
  when c.relkind = 'p' then (
    select coalesce(sum(pg_catalog.pg_relation_size(t.relid)), 0)::int8 / 8192
    from pg_catalog.pg_partition_tree(c.oid) t where t.isleaf)
end as pages
from pg_catalog.pg_class c where c.oid = $1::int8::oid
