-- An id that Stripe refuses is only a row's: where an earlier run left it open, and the ledger has no such row any more,
-- neither side has it.
-- $1 part, $2 how the flaw of such an answer begins
update paywatch.staged_stripe s set absent = true, in_scope = false, flaw = null
where s.part = $1::bigint and s.source = 'open' and starts_with(s.flaw, $2::text)
  and s.id in (select n.id from paywatch.named_objects n where n.part = $1::bigint and n.source = 'open')
  and not exists (select from paywatch.staged_ledger l where l.part = s.part and l.id = s.id)
