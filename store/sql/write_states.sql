update paywatch.alert_states a
set state = s.state::jsonb, updated_at = $3
from unnest($1::text[], $2::text[]) as s (fingerprint, state)
where a.fingerprint = s.fingerprint
