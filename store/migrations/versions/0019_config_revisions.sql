-- Each application of a configuration, without secrets (settings/revision.py). The newest is the active revision.
create table paywatch.config_revisions (
  number        bigint generated always as identity primary key,
  digest        text not null,
  applied_at    timestamptz not null default clock_timestamp(),
  source        text not null check (source in ('worker', 'command')),
  applied_by    text not null,                   -- the name of the worker, or of the person
  version       text not null,                   -- of Paywatch
  configuration jsonb not null
);
create index config_revisions_of_digest on paywatch.config_revisions (digest);

create view paywatch.active_revision as
  select * from paywatch.config_revisions order by number desc limit 1;

-- The digest of the check's definition in the active revision. A worker claims a slot only with the same definition.
alter table paywatch.checks add column definition text;

-- The digest of the worker's configuration, and of each check in it if this worker runs checks. Null: an older version.
alter table paywatch.heartbeats add column revision text, add column definitions text[] not null default '{}';
