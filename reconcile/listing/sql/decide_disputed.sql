-- Replaces the status of objects whose disputes were read: of the ids $2, those of $3 are disputed, and of $4 it is not known.
update paywatch.staged_stripe s set
  status = case when s.id = any($3::text[]) then s.status else s.undisputed_status end,
  flaw = case when s.id = any($4::text[]) then 'Stripe did not say how the dispute of this object stands' else s.flaw end,
  flaw_code = case when s.id = any($4::text[]) then 'dispute_unknown' else s.flaw_code end,
  undisputed_status = null
where s.object_run = $1::bigint and s.undisputed_status is not null and s.id = any($2::text[])
