-- cast_type has no length or precision: a cast to varchar(3) silently truncates, while an assignment is refused.
-- Types outside pg_catalog are qualified by their schema, because another session can have another search path.
select
  a.attname::text as name,
  case when tn.nspname = 'pg_catalog' then pg_catalog.format_type(a.atttypid, -1)
    else format('%I.%I', tn.nspname, t.typname) end as cast_type,
  pg_catalog.format_type(base.oid, null) as base_type,
  -- The length or precision of the column, or else of its domain.
  case when a.atttypmod >= 0 then a.atttypmod else coalesce(base.modifier, -1) end as modifier,
  (select array_agg(e.enumlabel::text order by e.enumsortorder)
   from pg_catalog.pg_enum e where e.enumtypid = base.oid) as labels,
  a.attnotnull or base.not_null as not_null,
  (a.atthasdef and a.attgenerated = '') or a.attidentity <> '' or base.has_default as has_default,
  a.attgenerated <> '' as generated, a.attidentity = 'a' as identity,
  pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'select') as may_select,
  pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'insert') as may_insert,
  pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'update') as may_update,
  -- The sequence of the default, if this user may not use it.
  (select format('%I.%I', sn.nspname, s.relname)
   from pg_catalog.pg_attrdef f
   join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_attrdef'::regclass and d.objid = f.oid
     and d.refclassid = 'pg_catalog.pg_class'::regclass
   join pg_catalog.pg_class s on s.oid = d.refobjid
   join pg_catalog.pg_namespace sn on sn.oid = s.relnamespace
   where f.adrelid = a.attrelid and f.adnum = a.attnum
     and case when s.relkind = 'S' then not pg_catalog.has_sequence_privilege(s.oid, 'usage') end
   limit 1) as closed_sequence,
  exists (
    select from pg_catalog.pg_index i
    where i.indrelid = a.attrelid and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null
      and i.indnkeyatts = 1 and i.indkey[0] = a.attnum
  ) as alone_unique
from pg_catalog.pg_attribute a
join pg_catalog.pg_type t on t.oid = a.atttypid
join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
cross join lateral (
  with recursive under (oid, below, modifier, not_null, has_default, depth) as (
    select t.oid, t.typbasetype, t.typtypmod, t.typnotnull, t.typdefault is not null, 0
    union all
    select d.oid, d.typbasetype, d.typtypmod, d.typnotnull, d.typdefault is not null, depth + 1
    from under u join pg_catalog.pg_type d on d.oid = u.below
  )
  select
    (array_agg(oid order by depth desc))[1] as oid, bool_or(not_null) as not_null, bool_or(has_default) as has_default,
    (array_agg(modifier order by depth) filter (where modifier >= 0))[1] as modifier
  from under
) base
where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
order by a.attnum
