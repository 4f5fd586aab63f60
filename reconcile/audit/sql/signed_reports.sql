-- The reports of an account that are signed.
select run, edition from paywatch.reports where account = $1::text and signature is not null
