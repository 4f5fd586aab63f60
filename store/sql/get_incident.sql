select
  id, fingerprint, subject, severity, reason, opened_at, acknowledged_at, acknowledged_by, resolved_at, resolution
from paywatch.incidents
where id = $1
