-- Whether a finished run of the same account has classified the time up to $3, and its last records are still stored
-- (see engine/sql/delete_staged_stripe.sql).
select exists (
  select from paywatch.run_object_ends e
  where e.account = $1::text and e.object = $2::text and e.read_whole
    and e.finished_at > clock_timestamp() - interval '47 hours'
    and e.window_from < $3::timestamptz and e.window_until > $3::timestamptz - $4::interval
    and e.window_until <= $3::timestamptz)
