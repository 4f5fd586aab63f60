select p.part, p.object, p.phase, p.plan::text as plan, p.gaps::text as gaps, p.counts::text as counts, p.facts::text as facts,
       p.totals::text as totals, p.plan_sha256,
       (select count(*) from paywatch.findings f where f.part = p.part) as findings,
       (select count(*) from paywatch.findings f where f.part = p.part and not f.resolved) as unresolved
from paywatch.run_parts p where p.run = $1::text and p.object <> 'balance_transactions' order by p.part
