-- A batch in the order of the report, up to $3 where that is not null. first_seen: since when the exception has been
-- open, null when it is new.
with batch as materialized (
  select f.id, f.class, f.source, f.reason, f.action, f.note, f.resolved, f.lost_webhook,
         f.fields::text as fields, f.stripe::text as stripe, f.ledger::text as ledger,
         paywatch.exception_id(p.object, f.id, f.class, n.names) as exception, p.account
  from (select * from paywatch.findings
        where part = $1::bigint and id > $2::text and ($3::text is null or id <= $3::text)
        order by id limit $4::int) f
  join paywatch.run_parts p on p.part = f.part
  cross join lateral (
    select string_agg(name, ',' order by name collate "C") as names from jsonb_object_keys(f.fields) as name) n
)
select b.id, b.class, b.source, b.reason, b.action, b.note, b.resolved, b.lost_webhook, b.fields, b.stripe, b.ledger,
       b.exception, (select e.first_seen from paywatch.exceptions e where e.account = b.account and e.id = b.exception)
from batch b order by b.id
