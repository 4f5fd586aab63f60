-- One array for each column; null changes nothing. The first acknowledgement and the first resolution win.
update paywatch.incidents i
set severity = coalesce(c.severity, i.severity),
  reason = coalesce(c.reason, i.reason),
  acknowledged_at = coalesce(i.acknowledged_at, c.acknowledged_at),
  acknowledged_by = coalesce(i.acknowledged_by, c.acknowledged_by),
  resolved_at = coalesce(i.resolved_at, c.resolved_at),
  resolution = coalesce(i.resolution, c.resolution)
from unnest(
  $1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::timestamptz[], $7::text[]
) as c (id, severity, reason, acknowledged_at, acknowledged_by, resolved_at, resolution)
where i.id = c.id
