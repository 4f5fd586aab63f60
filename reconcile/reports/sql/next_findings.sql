-- The next findings after id $2 in the order of the report, at most up to id $3 if that is not null. first_seen: when
-- the exception was first found open, null if it is new.
select f.id, f.class, f.source, f.reason_code, f.reason, f.action, f.note_code, f.note, f.resolved, f.lost_webhook,
       f.fields::text as fields, f.stripe::text as stripe, f.ledger::text as ledger, f.exception,
       (select e.first_seen from paywatch.exceptions e
        where e.account = (select p.account from paywatch.object_runs p where p.object_run = $1::bigint) and e.id = f.exception) as first_seen,
       f.at_risk::text as at_risk
from paywatch.findings f
where f.object_run = $1::bigint and f.id > $2::text and ($3::text is null or f.id <= $3::text)
order by f.id limit $4::int
