-- The fields of the columns of composite types.
select a.attname::text as column, f.attname::text as field
from pg_catalog.pg_attribute a
join pg_catalog.pg_type t on t.oid = a.atttypid and t.typtype = 'c'
join pg_catalog.pg_attribute f on f.attrelid = t.typrelid and f.attnum > 0 and not f.attisdropped
where a.attrelid = $1::int8::oid and a.attnum > 0 and not a.attisdropped
order by a.attnum, f.attnum
