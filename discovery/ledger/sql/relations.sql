-- Tables and views that this user can read, with the columns that can hold one of Stripe's ids. A partition is read as
-- part of its table, and so is a child by inheritance without columns of its own, such as a chunk of TimescaleDB.
-- $1: schemas of ours, which are left out.
select
  n.nspname::text as schema, c.relname::text as name, c.relkind::text as kind, c.oid::int8 as oid,
  array_agg(a.attname::text order by a.attnum)
    filter (where base.typname in ('text', 'varchar', 'bpchar', 'citext')) as texts,
  -- Also types of texts that no mapping reads, such as name.
  array_agg(a.attname::text order by a.attnum) filter (
    where base.typcategory in ('A', 'S') and base.typname not in ('text', 'varchar', 'bpchar', 'citext')) as arrays,
  array_agg(a.attname::text order by a.attnum) filter (where base.typname in ('json', 'jsonb')) as documents,
  array_agg(a.attname::text order by a.attnum) filter (where base.typtype = 'c') as composites
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type t on t.oid = a.atttypid
join lateral (
  with recursive under (oid, below, depth) as (
    select t.oid, t.typbasetype, 0
    union all
    select d.oid, d.typbasetype, depth + 1 from under u join pg_catalog.pg_type d on d.oid = u.below
  )
  select b.typcategory, b.typname, b.typtype
  from pg_catalog.pg_type b where b.oid = (select oid from under order by depth desc limit 1)
) base on true
where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspname <> all($1::text[])
  and pg_catalog.has_schema_privilege(n.oid, 'usage')
  and not exists (
    select from pg_catalog.pg_inherits i where i.inhrelid = c.oid
    and pg_catalog.has_table_privilege(i.inhparent, 'select') and not exists (
      select from pg_catalog.pg_attribute o
      where o.attrelid = c.oid and o.attnum > 0 and not o.attisdropped and o.attinhcount = 0))
  and pg_catalog.has_column_privilege(c.oid, a.attnum, 'select')
group by n.nspname, c.relname, c.relkind, c.oid
order by n.nspname, c.relname
limit 2000
