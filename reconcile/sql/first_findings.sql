-- For the page: what is still open first, then in the order of the report.
select p.object, f.id, f.class, f.source, f.reason, f.action, f.note, f.resolved, f.lost_webhook,
       f.fields::text as fields, f.stripe::text as stripe, f.ledger::text as ledger,
       paywatch.exception_id(p.object, f.id, f.class, f.fields) as exception
from paywatch.findings f join paywatch.run_parts p on p.part = f.part
where p.run = $1::text
order by f.resolved, p.part, f.class collate "C", f.id
limit $2::int
