update paywatch.runs
set status = $2::text, reason = $3::text, reason_code = $5::text, result = $4::text::jsonb, finished_at = $6::timestamptz,
    lease_until = null, leased_by = null, activity = null, unended = 0
where id = $1::text
