-- In one order for all time, whatever the database's collation.
select p.object, f.id, f.class, f.source, f.reason, f.action, f.note, f.resolved,
       f.fields::text as fields, f.stripe::text as stripe, f.ledger::text as ledger
from paywatch.run_parts p join paywatch.findings f on f.part = p.part
where p.run = $1::text
order by p.part, f.class collate "C", f.id
