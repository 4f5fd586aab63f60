-- Deletes findings and counts together: a classification that fails midway must not leave proofs of an earlier one.
with gone as (
  delete from paywatch.findings where part = $1::bigint
)
update paywatch.run_parts set counts = null, facts = null, totals = null where part = $1::bigint
