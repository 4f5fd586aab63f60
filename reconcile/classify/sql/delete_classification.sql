-- Deletes findings and counts together: a classification that fails midway must not leave proofs of an earlier one.
with gone as (
  delete from paywatch.findings where object_run = $1::bigint
)
update paywatch.object_runs set counts = null, facts = null, totals = null where object_run = $1::bigint
