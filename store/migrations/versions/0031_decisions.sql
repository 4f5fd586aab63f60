alter table paywatch.incidents add column acknowledged_until timestamptz,  -- null: until the incident ends
  add column resolved_by text;                                             -- null: not by hand

-- What each decision compared, by name. A message that is not made because of a silence, a maintenance window, a parent
-- or the time of day leaves a line `held` here, and one `released` when nothing holds the incident any longer.
alter table paywatch.incident_events add column inputs jsonb not null default '{}',
  drop constraint incident_events_kind_check;
alter table paywatch.incident_events add constraint incident_events_kind_check check (kind in (
  'opened', 'raised', 'acknowledged', 'acknowledgement_expired', 'escalated', 'held', 'released',
  'flapping_started', 'flapping_ended', 'resolved'
));

alter table paywatch.notifications drop constraint notifications_kind_check;
alter table paywatch.notifications add constraint notifications_kind_check check (kind in (
  'opened', 'reminder', 'escalated', 'flapping', 'acknowledged', 'resolved', 'notice'
));

-- Who wants no messages about what, until when and why. One that was ended early has its end then.
create table paywatch.silences (
  id         text primary key,
  matchers   jsonb not null,                             -- key -> value; all must match
  reason     text not null check (reason <> ''),
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  starts_at  timestamptz not null,
  ends_at    timestamptz not null,
  expired_by text,                                       -- who ended it early
  check (ends_at >= starts_at)
);
create index silences_by_end on paywatch.silences (ends_at);
