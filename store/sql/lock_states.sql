-- In the order of their fingerprints, always. The last row's clock is read after the last lock was had, so `now` is
-- never before what an earlier holder of the lock decided.
with locked as materialized (
  select fingerprint, state::text from paywatch.alert_states
  where fingerprint = any ($1::text[])
  order by fingerprint
  for no key update
)
select fingerprint, state, clock_timestamp() as now from locked
