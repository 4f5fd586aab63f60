-- $1 worker, $2 outcome, $3 detail.
update paywatch.audit
set audited_at = now(), worker = $1, outcome = $2::text, detail = $3,
  pinged_at = case $2 when 'pinged' then now() else pinged_at end
