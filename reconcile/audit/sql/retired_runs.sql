-- The runs of an account that retention deleted.
select run, reason, retired_at from paywatch.retired_runs where account = $1::text
