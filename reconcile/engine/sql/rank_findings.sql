-- What run $1 leaves open with money at risk, in the order of store/migrations/versions/0044_money_pages.sql.
insert into paywatch.ranked_findings (object_run, currency, rank, id)
select f.object_run, paywatch.risk_currency(f.at_risk, f.stripe), paywatch.risk_rank(f.at_risk, f.stripe), f.id
from paywatch.findings f join paywatch.object_runs p on p.object_run = f.object_run
where p.run = $1::text and not f.resolved and f.at_risk <> '{}'
