select id, class, plan, fields::text as fields, coalesce(stripe, '{}')::text as stripe
from paywatch.findings where object_run = $1::bigint and plan is not null order by plan, id limit $2::int
