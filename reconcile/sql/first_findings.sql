-- For the page: what is still open first, then in the order of the report; the columns of findings.sql.
select f.id, f.class, f.source, f.reason, f.action, f.note, f.resolved, f.lost_webhook,
       f.fields::text as fields, f.stripe::text as stripe, f.ledger::text as ledger,
       paywatch.exception_id(f.object, f.id, f.class, n.names) as exception, f.object
from (
  select p.object, f.*
  from paywatch.findings f join paywatch.run_parts p on p.part = f.part
  where p.run = $1::text
  order by f.resolved, p.part, f.class collate "C", f.id
  limit $2::int
) f
cross join lateral (
  select string_agg(name, ',' order by name collate "C") as names from jsonb_object_keys(f.fields) as name) n
order by f.resolved, f.part, f.class collate "C", f.id
