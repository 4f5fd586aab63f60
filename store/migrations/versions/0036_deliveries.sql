-- One row for each message that is sent to a channel: of one notification, of several of one incident, or of several
-- incidents. A row is `pending` until it ended one way or another; `merged` means that a later delivery has its contents.
create table paywatch.deliveries (
  id           bigint generated always as identity primary key,
  channel      text not null,
  thread       text,                              -- what the channel knows the incident or the group by; null: none
  incident_id  text references paywatch.incidents (id) on delete cascade,  -- null for a message about several, or about none
  kind         text not null,
  severity     text not null check (severity in ('P0', 'P1', 'P2', 'P3')),
  dedupe_key   text not null unique,
  content      jsonb,                             -- null for what an older version rendered
  payload      jsonb not null,
  status       text not null default 'pending'
               check (status in ('pending', 'delivered', 'accepted', 'merged', 'failed', 'undeliverable')),
  attempts     integer not null default 0 check (attempts >= 0),
  uncertain    boolean not null default false,    -- whether an attempt may have arrived: then the same message is sent again
  due_at       timestamptz not null default now(),
  lease_until  timestamptz,
  leased_by    text,
  fence        bigint not null default 0,
  decided_at   timestamptz not null,              -- of its oldest notification
  created_at   timestamptz not null default now(),
  delivered_at timestamptz,
  latency      double precision,                  -- seconds from the oldest decision to the acceptance
  reference    text,                              -- what the provider calls it
  last_outcome text,                              -- of the last attempt: also retry and unknown
  last_error   text,
  merged_into  bigint references paywatch.deliveries (id) on delete set null,
  check ((lease_until is null) = (leased_by is null)),
  check ((status in ('delivered', 'accepted')) = (delivered_at is not null))
) with (fillfactor = 80);
create index deliveries_pending on paywatch.deliveries (channel) where status = 'pending';
create index deliveries_of_thread on paywatch.deliveries (channel, thread, id);
create index deliveries_by_age on paywatch.deliveries (created_at);
create index deliveries_merged on paywatch.deliveries (merged_into) where merged_into is not null;
create index deliveries_of_incident on paywatch.deliveries (incident_id) where incident_id is not null;

-- What is known of each channel. `groups`: the storms of alerts.delivery, by the key of the group.
create table paywatch.channel_states (
  channel       text primary key,
  created_at    timestamptz not null default now(),
  wake_at       timestamptz,                      -- when something that waits may be sent; null: nothing waits
  failing_since timestamptz,                      -- the first failure since the last success
  broken_since  timestamptz,                      -- a permanent error, and nothing was delivered since
  error         text,
  delivered_at  timestamptz,
  tested_at     timestamptz,
  test_outcome  text,
  test_error    text,
  test_asked_at timestamptz,                      -- when a worker last decided to test it
  groups        jsonb not null default '{}'
) with (fillfactor = 50);

-- A notification is what was decided: its content is rendered when a delivery is formed. `payload` is of older versions.
alter table paywatch.notifications
  alter column payload drop not null,
  add column content     jsonb,
  add column delivery_id bigint references paywatch.deliveries (id) on delete set null,
  add column thread      text,                    -- in which the channel has it
  add column planned     boolean not null default false,  -- seen by a plan, and left to wait
  add column instead_of  text,                    -- the channel that did not take it in time, or refused it
  add column rescued     boolean not null default false,  -- other channels were told that this one failed
  drop constraint notifications_kind_check,
  drop constraint notifications_of_incident,
  add constraint notifications_of_incident check (
    (incident_id is null) = (kind in ('notice', 'test', 'digest'))
  );
create index notifications_of_delivery on paywatch.notifications (delivery_id) where delivery_id is not null;
create index notifications_waiting on paywatch.notifications (channel) where status = 'pending' and delivery_id is null;
create index notifications_in_groups on paywatch.notifications (channel, thread) where thread like 'grp\_%';
create index notifications_undelivered on paywatch.notifications (id)
  where not rescued and status in ('pending', 'failed');
create index notifications_instead on paywatch.notifications (incident_id) where instead_of is not null;
create index notifications_by_age on paywatch.notifications (created_at);

-- What waits is sent as it was rendered: it may have arrived already.
with formed as (
  insert into paywatch.deliveries (
    channel, thread, incident_id, kind, severity, dedupe_key, payload, attempts, uncertain, due_at, fence, decided_at,
    created_at, last_error
  )
  select channel, incident_id, incident_id, kind, severity, dedupe_key, payload, attempts, true, due_at, fence,
         created_at, created_at, last_error
  from paywatch.notifications where status = 'pending' order by id
  returning id, dedupe_key, thread
)
update paywatch.notifications n
set delivery_id = f.id, thread = f.thread, lease_until = null, leased_by = null
from formed f where n.dedupe_key = f.dedupe_key;
update paywatch.notifications set thread = incident_id where status = 'delivered';
update paywatch.notifications set rescued = true where status <> 'pending';

alter table paywatch.notifications drop column lease_until, drop column leased_by, drop column fence;
drop index paywatch.notifications_pending;
