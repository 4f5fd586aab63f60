insert into paywatch.runs
  (id, account, window_from, window_until, objects, mode, requested_by, leased_by, lease_until, options)
values ($1::text, $2::text, $3::timestamptz, $4::timestamptz, $5::text[], $6::text, $7::text, $8::text,
        case when $8::text is not null then clock_timestamp() + interval '15 seconds' end, $9::text::jsonb)
