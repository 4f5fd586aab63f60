-- The net change of the payments balance since $2 by currency, from all transactions staged for $1.
select n.currency, sum((n.details::json->>'net')::bigint)::bigint as net, count(*) as count
from (
  select distinct on (s.id) s.currency, s.details, s.flaw
  from paywatch.staged_stripe s where s.object_run = $1::bigint and s.created >= $2::timestamptz
  order by s.id, s.seen_at desc, s.seq desc
) n
where n.flaw is null and n.details::json->>'other' is null
group by n.currency
