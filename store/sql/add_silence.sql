insert into paywatch.silences (id, matchers, reason, created_by, starts_at, ends_at)
values ($1, $2::text::jsonb, $3, $4, clock_timestamp(), clock_timestamp() + $5::interval)
returning
  id, matchers, reason, created_by, created_at, starts_at, ends_at, expired_by,
  ends_at > clock_timestamp() as active,
  0::bigint as held
