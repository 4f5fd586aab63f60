-- For the page: what is still open first, then in the order of the report.
select f.*, paywatch.exception_id(f.object, f.id, f.class, f.fields_as_kept) as exception
from (
  select p.object, f.part, f.id, f.class, f.source, f.reason, f.action, f.note, f.resolved, f.lost_webhook,
         f.fields as fields_as_kept, f.fields::text as fields, f.stripe::text as stripe, f.ledger::text as ledger
  from paywatch.findings f join paywatch.run_parts p on p.part = f.part
  where p.run = $1::text
  order by f.resolved, p.part, f.class collate "C", f.id
  limit $2::int
) f
order by f.resolved, f.part, f.class collate "C", f.id
