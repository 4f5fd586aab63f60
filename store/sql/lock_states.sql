-- Always in the order of fingerprints, so that two transactions cannot deadlock. The clock of the last row is read
-- after the last lock was granted, so `now` is never before the time of an earlier decision.
with locked as materialized (
  select fingerprint, state::text from paywatch.alert_states
  where fingerprint = any ($1::text[])
  order by fingerprint
  for no key update
)
select fingerprint, state, clock_timestamp() as now from locked
