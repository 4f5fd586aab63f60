select coalesce(array_agg(distinct c.class), '{}')
from paywatch.approvals a cross join unnest(a.repair) as c (class)
where a.account = $1::text and a.object = $2::text and a.digest = $3::bytea
