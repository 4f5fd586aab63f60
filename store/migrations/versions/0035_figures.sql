-- Whether an incident was a true alert: the newest judgement. The events of the kind `marked` are its history.
alter table paywatch.incidents
  add column mark text check (mark in ('true', 'false')),
  add column marked_at timestamptz,
  add column marked_by text,
  add column mark_reason text,
  add constraint incidents_marked check (
    (mark is null) = (marked_at is null) and (mark is null) = (marked_by is null) and (mark is null) = (mark_reason is null)
  );

-- The incident before this one, of the same fingerprint.
create index incidents_by_fingerprint on paywatch.incidents (fingerprint, opened_at);

alter table paywatch.incident_events drop constraint incident_events_kind_check;
alter table paywatch.incident_events add constraint incident_events_kind_check
  check (kind in (
    'opened', 'raised', 'acknowledged', 'acknowledgement_expired', 'escalated', 'held', 'released',
    'flapping_started', 'flapping_ended', 'resolved', 'marked'
  ));

-- The digests that were sent: each is of one time, and is sent once. A row is written in the transaction that writes the messages of the digest.
create table paywatch.digests (
  name    text not null,
  from_   timestamptz not null,
  until_  timestamptz not null,
  kind    text not null,
  worker  text not null,                          -- which sent it
  sent_at timestamptz not null default clock_timestamp(),
  primary key (name, from_, until_)
);
