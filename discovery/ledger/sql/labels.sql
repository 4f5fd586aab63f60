select e.enumtypid::int8 as type, array_agg(e.enumlabel::text order by e.enumsortorder) as labels
from pg_catalog.pg_enum e where e.enumtypid = any($1::int8[]::oid[]) group by 1
