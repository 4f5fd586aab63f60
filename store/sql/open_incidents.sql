insert into paywatch.incidents (
  fingerprint, subject, opened_at, drill, id, severity, reason,
  acknowledged_at, acknowledged_by, acknowledged_until, resolved_at, resolution, resolved_by
)
select
  o.fingerprint, o.subject, o.opened_at, o.drill, o.id, o.severity, o.reason,
  o.acknowledged_at, o.acknowledged_by, o.acknowledged_until, o.resolved_at, o.resolution, o.resolved_by
from unnest(
  $1::text[], $2::text[], $3::timestamptz[], $4::text[],
  $5::text[], $6::text[], $7::text[], $8::boolean[], $9::timestamptz[], $10::text[], $11::timestamptz[],
  $12::timestamptz[], $13::text[], $14::text[]
) as o (
  fingerprint, subject, opened_at, drill, id, severity, reason, acknowledges, acknowledged_at, acknowledged_by,
  acknowledged_until, resolved_at, resolution, resolved_by
)
