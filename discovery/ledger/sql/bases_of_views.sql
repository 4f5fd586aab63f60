-- The relations that each view or materialized view reads, also through other views.
with recursive direct (view, base) as (
  select r.ev_class, d.refobjid
  from pg_catalog.pg_rewrite r
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
    and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> r.ev_class
  where r.ev_class >= 16384 and d.refobjid >= 16384 -- those of the server itself have lower numbers
), reads (view, base) as (
  select view, base from direct
  union
  select r.view, d.base from reads r join direct d on d.view = r.base
)
select view::int8 as view, array_agg(distinct base::int8) as bases from reads group by 1
