-- Runs by what they read: a calendar asks for a month of one account.
create index runs_windows on paywatch.runs (account, window_until, window_from);
create index sign_offs_of on paywatch.sign_offs (run, edition);

-- The currency of the money at risk in a finding, and its rank: the larger amount first. The currency is that of Stripe's
-- object, or else the first one; reconcile/inspection/sql/selected_findings.sql has the same rule.
create function paywatch.risk_currency(at_risk jsonb, stripe jsonb) returns text language sql immutable parallel safe
return case
  when at_risk ? (stripe->>'currency') then stripe->>'currency'
  else (select min(key collate "C") from jsonb_object_keys(at_risk) as key)
end;

create function paywatch.risk_rank(at_risk jsonb, stripe jsonb) returns numeric language sql immutable parallel safe
-- A value that is no number must not keep the row from being stored: an index refuses what its expression cannot compute.
return case jsonb_typeof(at_risk->paywatch.risk_currency(at_risk, stripe))
  when 'number' then -(at_risk->>paywatch.risk_currency(at_risk, stripe))::numeric else 0 end;

-- Only what a run left open has money at risk that somebody must act on.
create index findings_at_risk on paywatch.findings
  (object_run, paywatch.risk_currency(at_risk, stripe), paywatch.risk_rank(at_risk, stripe), id)
  where not resolved and at_risk <> '{}';

create index audit_log_of on paywatch.audit_log (object, action, id);
