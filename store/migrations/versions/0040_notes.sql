-- What people write down about an incident while it happens. The inputs have who wrote it (`by`) and the `text`.
alter table paywatch.incident_events drop constraint incident_events_kind_check;
alter table paywatch.incident_events add constraint incident_events_kind_check
  check (kind in (
    'opened', 'raised', 'acknowledged', 'acknowledgement_expired', 'escalated', 'held', 'released',
    'flapping_started', 'flapping_ended', 'resolved', 'marked', 'note'
  ));
