select p.object, p.phase, coalesce(sum(s.pages), 0)::bigint as pages, coalesce(sum(s.records), 0)::bigint as records
from paywatch.run_parts p left join paywatch.slices s on s.part = p.part and s.source = 'listed'
where p.run = $1::text group by p.part, p.object, p.phase order by p.part
