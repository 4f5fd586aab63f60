-- cast_type has no length or precision: a cast to varchar(3) would cut in silence, where an assignment refuses.
select
  a.attname::text as name,
  pg_catalog.format_type(a.atttypid, -1) as cast_type,
  pg_catalog.format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null) as base_type,
  (select array_agg(e.enumlabel::text order by e.enumsortorder)
   from pg_catalog.pg_enum e where e.enumtypid = coalesce(nullif(t.typbasetype, 0), t.oid)) as labels,
  exists (
    select from pg_catalog.pg_index i
    where i.indrelid = a.attrelid and i.indisunique and i.indisvalid and i.indnkeyatts = 1 and i.indkey[0] = a.attnum
  ) as alone_unique
from pg_catalog.pg_attribute a
join pg_catalog.pg_type t on t.oid = a.atttypid
where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
order by a.attnum
