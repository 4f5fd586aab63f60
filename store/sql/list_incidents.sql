-- $1 only open ones, $2 limit (null: all).
select
  id, fingerprint, subject, severity, reason, opened_at, acknowledged_at, acknowledged_by, acknowledged_until,
  resolved_at, resolution, resolved_by, drill
from paywatch.incidents
where not $1 or resolved_at is null
order by opened_at desc, id
limit $2
