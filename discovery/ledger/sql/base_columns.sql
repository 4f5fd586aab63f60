-- The tables that a view reads, also through other views, with the columns of each that it reads.
with recursive reads (relation, number) as (
  select d.refobjid, d.refobjsubid
  from pg_catalog.pg_rewrite r
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
    and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> r.ev_class
  where r.ev_class = $1::int8::oid
  union
  select d.refobjid, d.refobjsubid
  from reads
  join pg_catalog.pg_rewrite r on r.ev_class = reads.relation
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
    and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> r.ev_class
)
select n.nspname::text as schema, c.relname::text as name, array_agg(a.attname::text) as columns
from reads
join pg_catalog.pg_class c on c.oid = reads.relation and c.relkind in ('r', 'p', 'f')
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = reads.number
group by 1, 2
