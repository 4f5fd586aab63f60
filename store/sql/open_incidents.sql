insert into paywatch.incidents (
  fingerprint, subject, opened_at,
  id, severity, reason, acknowledged_at, acknowledged_by, resolved_at, resolution
)
select * from unnest(
  $1::text[], $2::text[], $3::timestamptz[],
  $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::timestamptz[], $10::text[]
)
