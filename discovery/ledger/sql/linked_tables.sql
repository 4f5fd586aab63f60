-- The tables at the other end of the relation's foreign keys of one column, with at most one row for each row of it.
select n.nspname::text as schema, c.relname::text as name, here.attname::text as here, there.attname::text as there
from (
  select f.conkey[1] as here, f.confrelid as relation, f.confkey[1] as there
  from pg_catalog.pg_constraint f where f.contype = 'f' and f.conrelid = $1::int8::oid and cardinality(f.conkey) = 1
  union
  select f.confkey[1], f.conrelid, f.conkey[1]
  from pg_catalog.pg_constraint f where f.contype = 'f' and f.confrelid = $1::int8::oid and cardinality(f.conkey) = 1
  and exists (
    select from pg_catalog.pg_index i where i.indrelid = f.conrelid and i.indisunique and i.indisvalid
    and i.indpred is null and i.indnkeyatts = 1 and i.indkey[0] = f.conkey[1])
) k
join pg_catalog.pg_class c on c.oid = k.relation and not c.relispartition
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute here on here.attrelid = $1::int8::oid and here.attnum = k.here
join pg_catalog.pg_attribute there on there.attrelid = k.relation and there.attnum = k.there
where pg_catalog.has_table_privilege(c.oid, 'select') and c.oid <> $1::int8::oid
order by 1, 2, 3
limit 8
