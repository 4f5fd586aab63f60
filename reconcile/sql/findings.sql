-- A batch in the order of the report. first_seen: since when the exception has been open, null when it is new.
select f.id, f.class, f.source, f.reason, f.action, f.note, f.resolved,
       f.fields::text as fields, f.stripe::text as stripe, f.ledger::text as ledger,
       x.id as exception, e.first_seen
from paywatch.findings f
join paywatch.run_parts p on p.part = f.part
cross join lateral (select paywatch.exception_id(p.object, f.id, f.class, f.fields) as id offset 0) x
left join paywatch.exceptions e on e.account = p.account and e.id = x.id
where f.part = $1::bigint and f.id > $2::text
order by f.id limit $3::int
