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
-- A value that is no number ranks last: it must not keep a run from ending.
return case jsonb_typeof(at_risk->paywatch.risk_currency(at_risk, stripe))
  when 'number' then -(at_risk->>paywatch.risk_currency(at_risk, stripe))::numeric else 0 end;

-- What a run left open with money at risk, in the order in which somebody must act on it: written when the run ends. An index
-- on the findings would do the same, but doubles the cost of every finding that is written, and of each that is repaired.
create table paywatch.ranked_findings (
  object_run bigint not null,
  currency   text collate "C" not null,
  rank       numeric not null,
  id         text collate "C" not null,
  primary key (object_run, currency, rank, id)
);
insert into paywatch.ranked_findings (object_run, currency, rank, id)
select f.object_run, paywatch.risk_currency(f.at_risk, f.stripe), paywatch.risk_rank(f.at_risk, f.stripe), f.id
from paywatch.findings f
join paywatch.object_runs p on p.object_run = f.object_run
join paywatch.runs r on r.id = p.run and r.status not in ('queued', 'running')
where not f.resolved and f.at_risk <> '{}';

create index audit_log_of on paywatch.audit_log (object, action, id);
