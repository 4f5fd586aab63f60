-- What people change, with the console and with commands. Entries are only ever added; each has the hash of the one
-- before it. The one way to take any away is retention, which says so: set local paywatch.retention = 'on'.
create table paywatch.audit_log (
  id       bigint primary key check (id > 0),          -- without gaps
  at       timestamptz not null,
  actor    text not null,
  roles    text[] not null,
  via      text not null check (via in ('session', 'token', 'proxy', 'link', 'loopback', 'command')),
  action   text not null,
  object   text not null,
  outcome  text not null check (outcome in ('attempted', 'done', 'refused', 'failed')),
  detail   jsonb not null,                             -- texts, whole numbers, booleans, nulls, and lists and objects of them
  reason   text not null,
  origin   text not null,                              -- the address of the client; user and host of a command
  entry_of bigint check (entry_of < id),               -- the attempt whose outcome this is
  previous bytea not null,                             -- sha256 of the entry before; 32 zeros before the first
  sha256   bytea not null,                             -- of all of the above: store/audit_log.py has the encoding
  check ((entry_of is null) or outcome <> 'attempted')
);
-- An attempt has one outcome.
create unique index audit_log_outcomes on paywatch.audit_log (entry_of) where entry_of is not null;
create index audit_log_by_time on paywatch.audit_log (at);

-- One row: the newest entry. Its lock lets one writer after the other add to the chain, and a newest entry that is
-- missing is noticed.
create table paywatch.audit_log_head (
  one    boolean primary key default true check (one),
  id     bigint not null,
  sha256 bytea not null
);
insert into paywatch.audit_log_head (id, sha256) values (0, decode(repeat('00', 32), 'hex'));

-- Which entries retention deleted: all of them up to `upto`, whose hash the first kept entry names.
create table paywatch.audit_log_cuts (
  upto    bigint primary key,
  sha256  bytea not null,
  at      timestamptz not null,                        -- of the last deleted entry
  cut_at  timestamptz not null default clock_timestamp(),
  deleted bigint not null check (deleted > 0)
);

create function paywatch.refuse_of_audit_log() returns trigger language plpgsql
as $$
begin
  if tg_op = 'DELETE' and tg_table_name = 'audit_log' and current_setting('paywatch.retention', true) = 'on' then
    return old;
  end if;
  raise restrict_violation using message =
    format('the audit log is only ever added to (%s of paywatch.%s was refused)', lower(tg_op), tg_table_name);
end
$$;
create trigger never_changed before update or delete on paywatch.audit_log
  for each row execute function paywatch.refuse_of_audit_log();
create trigger never_changed before update or delete on paywatch.audit_log_cuts
  for each row execute function paywatch.refuse_of_audit_log();
create trigger only_forward before update on paywatch.audit_log_head
  for each row when (new.id <> old.id + 1) execute function paywatch.refuse_of_audit_log();
create trigger never_deleted before delete on paywatch.audit_log_head
  for each row execute function paywatch.refuse_of_audit_log();
create trigger never_emptied before truncate on paywatch.audit_log
  for each statement execute function paywatch.refuse_of_audit_log();
create trigger never_emptied before truncate on paywatch.audit_log_head
  for each statement execute function paywatch.refuse_of_audit_log();
create trigger never_emptied before truncate on paywatch.audit_log_cuts
  for each statement execute function paywatch.refuse_of_audit_log();

-- One row for each act. The outcome of an attempt without one is unknown: it is being done, or its process ended.
create view paywatch.audit_acts as
select
  a.id, a.at, a.actor, a.roles, a.via, a.action, a.object,
  case when a.outcome <> 'attempted' then a.outcome else coalesce(o.outcome, 'unknown') end as outcome,
  a.detail,
  coalesce(o.detail, '{}') as result,
  a.reason,
  coalesce(o.reason, '') as outcome_reason,
  a.origin,
  o.id as outcome_id,
  o.at as outcome_at
from paywatch.audit_log a
left join paywatch.audit_log o on o.entry_of = a.id
where a.entry_of is null;

-- Who is signed in at the console. The cookie is stored as its hash only.
create table paywatch.console_sessions (
  id         text primary key,                         -- ses_..., for people
  sha256     bytea not null unique,
  name       text not null,
  roles      text[] not null,
  via        text not null,
  origin     text not null,
  csrf       text not null,
  created_at timestamptz not null default clock_timestamp(),
  used_at    timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by text,
  check ((revoked_at is null) = (revoked_by is null))
);
create index console_sessions_of on paywatch.console_sessions (name) where revoked_at is null;

create table paywatch.api_tokens (
  id           text primary key,                       -- tok_..., for people
  sha256       bytea not null unique,
  name         text not null,
  roles        text[] not null,
  created_by   text not null,
  created_at   timestamptz not null default clock_timestamp(),
  expires_at   timestamptz not null,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  revoked_by   text,
  check ((revoked_at is null) = (revoked_by is null))
);

-- Links that sign somebody in once.
create table paywatch.login_links (
  sha256     bytea primary key,
  name       text not null,
  roles      text[] not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  used_at    timestamptz
);
