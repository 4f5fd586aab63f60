-- What repair leaves behind: the plan that a run made, each row as it was before and after, and who undid it.

alter table paywatch.runs add column options jsonb not null default '{}';  -- repair, only, plan: as they were asked for
alter table paywatch.run_parts add column plan_sha256 bytea;               -- of the planned writes, in their order
alter table paywatch.staged_stripe add column extra text;                  -- JSON: column = text, as the mapping wants
alter table paywatch.staged_ledger add column extra text;

-- Whole rows of the team's table as JSON texts, byte for byte. `before` is null for a row that was inserted.
create table paywatch.row_images (
  part   bigint not null references paywatch.run_parts (part) on delete cascade,
  id     text collate "C" not null,
  before text,
  after  text not null,
  primary key (part, id)
);

-- What a finished run left behind is never changed.
create trigger finished_options before update of options on paywatch.runs for each row
  when (old.status not in ('queued', 'running')) execute function paywatch.refuse();
create trigger finished_plan before update of plan_sha256 on paywatch.run_parts
  for each row execute function paywatch.refuse_of_finished_part();
create trigger finished_update after update on paywatch.row_images
  referencing old table as touched for each statement execute function paywatch.refuse_of_finished_rows();
create trigger finished_delete after delete on paywatch.row_images
  referencing old table as touched for each statement execute function paywatch.refuse_of_finished_rows();
create trigger never_emptied before truncate on paywatch.row_images
  for each statement execute function paywatch.refuse();

-- Each time that someone put a run's repair back.
create table paywatch.undos (
  id           bigint generated always as identity primary key,
  run          text not null references paywatch.runs (id) on delete cascade,
  requested_by text not null,
  started_at   timestamptz not null default clock_timestamp(),
  finished_at  timestamptz,
  xids         jsonb not null default '{}'        -- the ledger's transaction for each part, known before it commits
);
create unique index undos_one_open on paywatch.undos (run) where finished_at is null;

create table paywatch.undone_rows (
  undo   bigint not null references paywatch.undos (id) on delete cascade,
  part   bigint not null references paywatch.run_parts (part) on delete cascade,
  id     text collate "C" not null,
  action text not null check (action in ('put back', 'deleted', 'left')),
  note   text not null default '',
  primary key (undo, part, id)
);
create index undone_rows_of on paywatch.undone_rows (part, id);
