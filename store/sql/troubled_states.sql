-- $1 fingerprints. The states with an open incident, or whose last reading did not pass.
select fingerprint, state::text
from paywatch.alert_states
where fingerprint = any ($1::text[]) and (state ? 'incident' or state ? 'troubled' or state ? 'places')
