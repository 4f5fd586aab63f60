-- Drops an id that Stripe refuses as malformed if an earlier run left its row open and the ledger no longer has the row:
-- then neither side has it.
update paywatch.staged_stripe s set absent = true, in_scope = false, flaw = null, flaw_code = null
where s.object_run = $1::bigint and s.source = 'open' and s.flaw_code = 'id_refused'
  and s.id in (select n.id from paywatch.named_objects n where n.object_run = $1::bigint and n.source = 'open')
  and not exists (select from paywatch.staged_ledger l where l.object_run = s.object_run and l.id = s.id)
