-- What Paywatch watches, and what it said about it. Times are timestamptz; intervals are whole microseconds.

-- Slot arithmetic, the same as store/slots.py: slot k of a check is epoch + offset_us + k * every_us.
-- `immutable` holds: a timestamptz minus the epoch does not depend on the session's time zone.
create function paywatch.microseconds(at timestamptz) returns bigint
  language sql immutable strict parallel safe
  return (extract(epoch from at) * 1000000)::bigint;

create function paywatch.moment(us bigint) returns timestamptz
  language sql immutable strict parallel safe
  return timestamptz '1970-01-01 00:00:00+00' + us * interval '1 microsecond';

-- The newest slot that is not after `at`; before the epoch too, so the remainder is made positive.
create function paywatch.latest_slot(at timestamptz, every_us bigint, offset_us bigint) returns timestamptz
  language sql immutable strict parallel safe
  return paywatch.moment(
    paywatch.microseconds(at)
    - (((paywatch.microseconds(at) - offset_us) % every_us + every_us) % every_us)
  );

create function paywatch.slot_after(at timestamptz, every_us bigint, offset_us bigint) returns timestamptz
  language sql immutable strict parallel safe
  return paywatch.latest_slot(at, every_us, offset_us) + every_us * interval '1 microsecond';

-- One row for each check that was ever configured. The row is updated twice for each slot (claim, record),
-- so no column that changes is indexed: every update stays on its page (HOT) and vacuum has little to do.
create table paywatch.checks (
  name         text primary key,
  kind         text not null,
  severity     text not null check (severity in ('P0', 'P1', 'P2', 'P3')),
  every_us     bigint not null check (every_us > 0),
  offset_us    bigint not null check (offset_us >= 0 and offset_us < every_us),
  enabled      boolean not null default true,
  next_slot    timestamptz not null,              -- the oldest slot that nobody has accounted for
  lease_until  timestamptz,
  leased_by    text,
  fence        bigint not null default 0,         -- grows with each claim; a reading with an older one is refused
  last_slot    timestamptz,                       -- of the last reading, as all that follows
  last_verdict text,
  last_reason  text,
  last_values  jsonb,
  last_pass_at timestamptz,                       -- the newest slot that passed
  tls_not_after timestamptz,                      -- null without a certificate
  check ((lease_until is null) = (leased_by is null))
) with (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- One row for each slot, by day. `slots` > 1 only for `missed`, which may stand for several slots in a row.
create table paywatch.readings (
  check_name  text not null,
  slot        timestamptz not null,
  slots       integer not null default 1 check (slots >= 1),
  verdict     text not null check (verdict in ('pass', 'degraded', 'fail', 'unknown', 'missed')),
  cause       text not null default '',
  reason      text not null default '',
  started_at  timestamptz not null,
  duration    double precision not null,          -- seconds
  phases      jsonb,                              -- seconds by phase; null for none
  measured    jsonb,                              -- values by name; null for none
  evidence    jsonb,
  fence       bigint not null default 0,          -- the claim it was taken under; 0 without one
  recorded_at timestamptz not null default now(),
  primary key (check_name, slot)
) partition by range (slot);

-- Nothing is ever turned away: a reading of a day without a partition lands here.
create table paywatch.readings_default partition of paywatch.readings default;

-- What the alert decision remembers of each fingerprint (alerts.AlertState as JSON).
create table paywatch.alert_states (
  fingerprint text primary key,
  state       jsonb not null default '{}',
  updated_at  timestamptz not null default now()
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

create table paywatch.incidents (
  id              text primary key,
  fingerprint     text not null,
  subject         text not null,
  severity        text not null check (severity in ('P0', 'P1', 'P2', 'P3')),
  reason          text not null,
  opened_at       timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  resolved_at     timestamptz,
  resolution      text,
  check ((acknowledged_at is null) = (acknowledged_by is null)),
  check ((resolved_at is null) = (resolution is null))
);
create unique index incidents_one_open on paywatch.incidents (fingerprint) where resolved_at is null;
create index incidents_newest on paywatch.incidents (opened_at desc, id);

-- The timeline of an incident.
create table paywatch.incident_events (
  id          bigint generated always as identity primary key,
  incident_id text not null references paywatch.incidents (id) on delete cascade,
  at          timestamptz not null,
  kind        text not null check (kind in ('opened', 'raised', 'acknowledged', 'resolved')),
  severity    text check (severity in ('P0', 'P1', 'P2', 'P3')),  -- of opened and raised
  detail      text not null                                       -- the reason, or who acknowledged
);
create index incident_events_of on paywatch.incident_events (incident_id, id);

-- The outbox. A row is `pending` until it is finished one way or another; finished rows are history.
create table paywatch.notifications (
  id           bigint generated always as identity primary key,
  incident_id  text not null references paywatch.incidents (id) on delete cascade,
  sequence     integer not null,                  -- the order in which one channel must see them
  channel      text not null,
  kind         text not null check (kind in ('opened', 'reminder', 'escalated', 'acknowledged', 'resolved')),
  severity     text not null check (severity in ('P0', 'P1', 'P2', 'P3')),
  dedupe_key   text not null unique,
  payload      jsonb not null,
  status       text not null default 'pending'
               check (status in ('pending', 'delivered', 'failed', 'undeliverable')),
  attempts     integer not null default 0 check (attempts >= 0),
  due_at       timestamptz not null default now(),
  lease_until  timestamptz,
  leased_by    text,
  fence        bigint not null default 0,
  created_at   timestamptz not null default now(),
  delivered_at timestamptz,
  reference    text,                              -- what the provider calls it
  last_error   text,
  unique (incident_id, channel, sequence),
  check ((lease_until is null) = (leased_by is null)),
  check ((status = 'delivered') = (delivered_at is not null))
) with (fillfactor = 80);
create index notifications_pending on paywatch.notifications (incident_id, channel, sequence) where status = 'pending';
create index notifications_by_outcome on paywatch.notifications (channel, status);

-- Who is alive. A worker that stops cleanly takes its row away.
create table paywatch.heartbeats (
  worker     text primary key,
  queue      text not null,
  started_at timestamptz not null default now(),
  beat_at    timestamptz not null default now(),
  info       jsonb not null default '{}'
) with (fillfactor = 50);
