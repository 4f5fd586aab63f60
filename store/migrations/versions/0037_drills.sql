-- A drill is active until it is stopped, and never after `ends_at`, whatever becomes of who began it.
create table paywatch.drills (
  id             text primary key,
  check_name     text not null,                    -- of all its locations
  started_by     text not null,
  starts_at      timestamptz not null,
  ends_at        timestamptz not null,
  stopped_at     timestamptz,                      -- null: active, or over since `ends_at`
  stopped_because text check (stopped_because in ('over', 'withdrawn', 'real_failure')),
  check (ends_at > starts_at and ends_at <= starts_at + interval '15 minutes'),
  check ((stopped_at is null) = (stopped_because is null))
);
create unique index drills_one_active on paywatch.drills (check_name) where stopped_at is null;

alter table paywatch.incidents add column drill text;  -- the drill that opened it; null: something that was measured

-- The audit looks for incidents that ended lately, and of which a channel was not sent the end.
create index incidents_by_end on paywatch.incidents (resolved_at) where resolved_at is not null;
