-- One array for each column; null changes nothing. An acknowledgement is set, also to none, where `acknowledges` says so:
-- the states that are locked decide who is first. The first resolution wins.
update paywatch.incidents i
set severity = coalesce(c.severity, i.severity),
  reason = coalesce(c.reason, i.reason),
  acknowledged_at = case when c.acknowledges then c.acknowledged_at else i.acknowledged_at end,
  acknowledged_by = case when c.acknowledges then c.acknowledged_by else i.acknowledged_by end,
  acknowledged_until = case when c.acknowledges then c.acknowledged_until else i.acknowledged_until end,
  resolved_at = coalesce(i.resolved_at, c.resolved_at),
  resolution = coalesce(i.resolution, c.resolution),
  resolved_by = case when i.resolved_at is null then c.resolved_by else i.resolved_by end
from unnest(
  $1::text[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[], $6::text[], $7::timestamptz[],
  $8::timestamptz[], $9::text[], $10::text[]
) as c (
  id, severity, reason, acknowledges, acknowledged_at, acknowledged_by, acknowledged_until,
  resolved_at, resolution, resolved_by
)
where i.id = c.id
