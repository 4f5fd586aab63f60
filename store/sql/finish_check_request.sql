-- $1 id, $2 attempt, $3 verdict, $4 cause, $5 reason, $6 duration, $7 phases, $8 values, $9 evidence. Changes nothing if
-- another worker took the request meanwhile.
update paywatch.check_requests
set ended_at = clock_timestamp(), outcome = 'ran', verdict = $3, cause = $4, reason = $5, duration = $6,
  phases = $7::text::jsonb, measured = $8::text::jsonb, evidence = $9::text::jsonb
where id = $1 and attempts = $2 and ended_at is null
returning id
