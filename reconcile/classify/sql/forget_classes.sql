-- Findings and what was counted go together: a classification that fails in the middle leaves no proof of another one.
with gone as (
  delete from paywatch.findings where part = $1::bigint
)
update paywatch.run_parts set counts = null, facts = null, totals = null where part = $1::bigint
