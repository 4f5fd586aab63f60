select
  id, fingerprint, subject, severity, reason, opened_at, acknowledged_at, acknowledged_by, acknowledged_until,
  resolved_at, resolution, resolved_by, drill
from paywatch.incidents
where id = $1
