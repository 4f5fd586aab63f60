-- A notice tells how a scheduled reconciliation ended. It is of no incident: nothing waits for it, and it for nothing.
alter table paywatch.notifications alter column incident_id drop not null;
alter table paywatch.notifications drop constraint notifications_kind_check;
alter table paywatch.notifications add constraint notifications_kind_check
  check (kind in ('opened', 'reminder', 'escalated', 'acknowledged', 'resolved', 'notice'));
alter table paywatch.notifications add constraint notifications_of_incident
  check ((incident_id is null) = (kind = 'notice'));
