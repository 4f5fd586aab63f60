-- The planned writes, a chunk at a time: new values, and the row as it was read.
select
  f.id, f.plan, f.mapped_status as status, f.stripe->>'currency' as currency, (f.stripe->>'amount')::bigint as amount,
  to_timestamp((f.stripe->>'created')::bigint) as created, f.stripe->>'extra' as extra,
  f.fields ? 'amount' as amount_differs, f.fields ? 'currency' as currency_differs, f.fields ? 'status' as status_differs,
  array(select jsonb_object_keys(f.fields)) as names,
  f.ledger->0->>'amount' as old_amount, f.ledger->0->>'currency' as old_currency, f.ledger->0->>'status' as old_status,
  f.ledger->0->>'extra' as old_extra
from paywatch.findings f
where f.object_run = $1::bigint and f.plan = $2::text and f.id > $3::text
order by f.id limit $4::int
