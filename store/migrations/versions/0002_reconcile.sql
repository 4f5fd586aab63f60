-- Reconciliation runs and everything they leave behind. All tables are logged: a checkpoint that survives a crash
-- must not speak of staged rows that did not.

create table paywatch.runs (
  id           text primary key,
  account      text not null default '',          -- '' is the platform's own account
  window_from  timestamptz not null,
  window_until timestamptz not null,
  objects      text[] not null check (cardinality(objects) > 0),
  mode         text not null check (mode in ('run', 'dry-run')),
  status       text not null default 'queued' check (status in
               ('queued', 'running', 'matched', 'repaired', 'discrepancies', 'incomplete', 'failed', 'cancelled')),
  reason       text not null default '',
  requested_by text not null default '',
  lease_until  timestamptz,
  leased_by    text,
  fence        bigint not null default 0,         -- grows with each lease; a worker with an older one writes nothing
  attempt      integer not null default 0,
  created_at   timestamptz not null default now(),
  started_at   timestamptz,
  finished_at  timestamptz,
  result       jsonb,
  check (window_from < window_until),
  check ((lease_until is null) = (leased_by is null))
);
create index runs_newest on paywatch.runs (created_at desc, id);
create index runs_unfinished on paywatch.runs (created_at) where status in ('queued', 'running');

-- One kind of object in one run. `part` stands for the pair in the big tables below.
create table paywatch.run_parts (
  part       bigint generated always as identity primary key,
  run        text not null references paywatch.runs (id) on delete cascade,
  object     text not null,
  account    text not null,
  active     boolean not null default false,
  phase      text not null default 'list' check (phase in
             ('list', 'ledger', 'lookups', 'classify', 'repair', 'verify', 'done')),
  plan       jsonb,                               -- mapping and policy as they were when the run began
  gaps       jsonb not null default '[]',         -- sentences: what could not be covered, and why
  counts     jsonb,                               -- records by class, before repair
  facts      jsonb,                               -- what else classification counted
  totals     jsonb,                               -- {"before": [...], "after": [...]}
  repair_xid text,                                -- the ledger's transaction, known before it commits
  unique (run, object)
);
create unique index run_parts_one_active on paywatch.run_parts (account, object) where active;

-- The window of a run, cut into stretches of time that are read side by side, each newest first from its cursor.
create table paywatch.slices (
  part           bigint not null references paywatch.run_parts (part) on delete cascade,
  number         integer not null,
  source         text not null,                   -- listed, overlap, again
  lower_bound    timestamptz not null,
  upper_bound    timestamptz not null,
  cursor         text,
  cursor_created timestamptz,
  pages          integer not null default 0,
  records        bigint not null default 0,
  done           boolean not null default false,
  primary key (part, number)
);

-- The evidence: each answer of Stripe that was used. `number` is null for an object that was asked for by id.
create table paywatch.pages (
  part       bigint not null references paywatch.run_parts (part) on delete cascade,
  number     integer,
  cursor     text not null,                       -- starting_after, '' for a first page; or the id that was asked for
  count      integer not null,
  request_id text not null,
  sha256     bytea not null,                      -- of the body; empty for a 404
  at         timestamptz not null                 -- Stripe's clock
);
create index pages_of on paywatch.pages (part, number);

-- Stripe's side. An id can be here more than once; the newest answer counts.
create table paywatch.staged_stripe (
  part     bigint not null,
  seq      bigint generated always as identity,
  number   integer,
  source   text not null,
  id       text collate "C" not null,
  amount   bigint,
  currency text,
  status   text,
  created  timestamptz,
  in_scope boolean not null,                      -- belongs to this run even where it equals the ledger
  absent   boolean not null default false,        -- 404
  flaw     text,                                  -- why it cannot be read
  details  text,                                   -- JSON, passed on as it is
  seen_at  timestamptz not null
);
create index staged_stripe_ids on paywatch.staged_stripe (part, id);

-- The ledger's side, as text: judged here, so that no row of the team's can stop a run.
create table paywatch.staged_ledger (
  part     bigint not null,
  id       text collate "C",
  amount   text,
  currency text,
  status   text,
  created  timestamptz,
  in_window boolean not null
);
create index staged_ledger_ids on paywatch.staged_ledger (part, id);

-- Every record that is not `synced`.
create table paywatch.findings (
  part     bigint not null,
  id       text collate "C" not null,
  class    text not null check (class in ('created', 'updated', 'conflict', 'orphaned', 'duplicate', 'invalid')),
  source   text not null,
  reason   text not null default '',
  fields   jsonb not null default '{}',
  stripe   jsonb,
  ledger   jsonb,                                 -- the rows as they were read: old images
  word     text,                                  -- Stripe's status in the team's word
  plan     text check (plan in ('insert', 'update')),
  action   text not null default 'none',
  note     text not null default '',
  resolved boolean not null default false,
  primary key (part, id)
);
create index findings_planned on paywatch.findings (part, plan, id) where plan is not null;

create table paywatch.reports (
  run     text not null references paywatch.runs (id) on delete cascade,
  name    text not null,
  content bytea,                                  -- null: made again from the findings, and held to its hash
  size    bigint not null,
  sha256  bytea not null,
  primary key (run, name)
);

-- Which business days the schedule has planned.
create table paywatch.daily_runs (
  account text not null,
  day     date not null,
  run     text not null references paywatch.runs (id) on delete cascade,
  primary key (account, day)
);
