-- What each rule said last, for each check that it is judged for (empty: over other rules, or an objective). Written
-- when it changes, and with each judgement while it is not false.
create table paywatch.rule_states (
  fingerprint text primary key,
  rule        text not null,
  check_name  text not null default '',
  definition  text not null,                      -- the rule's condition; a row of another one means nothing
  truth       text not null check (truth in ('true', 'false', 'unknown')),
  code        text not null,
  sentence    text not null,
  numbers     jsonb not null default '{}',
  series      text[] not null default '{}',       -- for which it is true
  since       timestamptz not null,               -- the slot in which the truth became what it is
  slot        timestamptz not null                -- the slot of this judgement
) with (fillfactor = 60);
create index rule_states_by_check on paywatch.rule_states (check_name);
create index rule_states_by_rule on paywatch.rule_states (rule);

-- Up to which slot the rules have judged a check. `last_slot` only of readings that are of no scheduled check
-- (reconciliations): the others have theirs in `checks`.
create table paywatch.rule_progress (
  check_name  text primary key,
  last_slot   timestamptz,
  judged_slot timestamptz
) with (fillfactor = 50);

-- Which worker judges. One row; a worker whose fence is no longer this one may not write what it judged.
create table paywatch.rule_evaluation (
  id           boolean primary key default true check (id),
  fence        bigint not null default 0,
  worker       text not null,
  lease_until  timestamptz not null,
  evaluated_at timestamptz
);
