-- $1 fence. Returns nothing if the lease expired and another worker judges.
update paywatch.rule_evaluation set lease_until = now(), evaluated_at = now() where fence = $1 returning true
