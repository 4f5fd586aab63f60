-- The last audit: whether it pinged the heartbeat URL, and when a ping was last accepted. One row, which the worker that
-- audits claims, so that several workers ping once a minute together.
create table paywatch.audit (
  id         boolean primary key default true check (id),
  claimed_at timestamptz not null,
  audited_at timestamptz,                         -- null until the first audit has ended, as all that follows
  worker     text,
  outcome    text check (outcome in ('pinged', 'withheld', 'failed', 'not_configured')),
  detail     text not null default '',            -- codes of problems, or the error of the ping
  pinged_at  timestamptz,
  check ((audited_at is null) = (outcome is null))
);

-- Finds messages that were delivered after one that failed.
drop index paywatch.notifications_by_outcome;
create index notifications_by_outcome on paywatch.notifications (channel, status, id);
create index notifications_failed on paywatch.notifications (created_at) where status in ('failed', 'undeliverable');
