-- Reports that cannot be changed unnoticed. What is here is only ever added to; the one way to take something away
-- is retention, which says so: set local paywatch.retention = 'on'.

drop table paywatch.reports;

-- The chain of an account: one link for each time a run came to an end, dry runs and failed ones too. A run that was
-- incomplete and went on later has a second edition. A link outlives the run: so it has no foreign key.
create table paywatch.reports (
  account   text not null,
  position  bigint not null check (position > 0),
  run       text not null,
  edition   integer not null check (edition > 0),
  manifest  bytea not null,                       -- byte for byte as it is in the folder
  sha256    bytea not null,                       -- of the manifest: the head of the chain while it is the newest
  signature bytea,                                -- Ed25519, of the manifest
  made_at   timestamptz not null default clock_timestamp(),
  primary key (account, position),
  unique (run, edition)
);

-- The files of a report, a stretch of each in a row, compressed with zlib. They are there before their link is.
create table paywatch.report_chunks (
  run     text not null,
  edition integer not null,
  name    text not null,
  number  integer not null,
  content bytea not null,
  primary key (run, edition, name, number)
);
alter table paywatch.report_chunks alter column content set storage external;

-- Who stands for a report: a chain of its own for each account.
create table paywatch.sign_offs (
  account   text not null,
  number    bigint not null check (number > 0),
  run       text not null,
  edition   integer not null,
  record    bytea not null,                       -- JSON
  sha256    bytea not null,                       -- of the record
  signature bytea,                                -- Ed25519, of the record
  made_at   timestamptz not null default clock_timestamp(),
  primary key (account, number),
  foreign key (run, edition) references paywatch.reports (run, edition)
);

-- Runs whose contents retention has taken away. Their links stay.
create table paywatch.retired_runs (
  run        text primary key,
  account    text not null,
  reason     text not null,
  retired_at timestamptz not null default clock_timestamp()
);

-- What differed when it was last looked at, and since when: how old an exception is.
create table paywatch.exceptions (
  account    text not null,
  id         text not null,
  object     text not null,
  object_id  text collate "C" not null,
  first_run  text not null,
  first_seen timestamptz not null,
  last_run   text not null,
  last_seen  timestamptz not null,
  primary key (account, id)
);
create index exceptions_of on paywatch.exceptions (account, object, object_id);

-- Keys that nobody configured.
create table paywatch.keys (
  name    text primary key,
  key     bytea not null,
  made_at timestamptz not null default clock_timestamp()
);

alter table paywatch.runs add column supersedes text;
alter table paywatch.pages add column seq bigint generated always as identity;  -- the order in which they were read

-- The same difference of the same object has one id for all time: object, id, class, and which fields differ.
create function paywatch.exception_id(object text, id text, class text, fields jsonb) returns text
language sql stable parallel safe
as $$
  select 'exc_' || left(encode(sha256(convert_to(concat_ws('|', object, id, class,
    (select string_agg(name, ',' order by name collate "C") from jsonb_object_keys(fields) as name)), 'UTF8')), 'hex'), 20)
$$;

create function paywatch.refuse() returns trigger language plpgsql
as $$
begin
  if tg_op = 'DELETE' and current_setting('paywatch.retention', true) = 'on' then
    return old;
  end if;
  raise restrict_violation using message =
    format('what a finished run left behind is never changed (%s of paywatch.%s was refused): a correction is a new run',
           lower(tg_op), tg_table_name);
end
$$;

create trigger finished before update of
    id, account, window_from, window_until, objects, mode, status, reason, requested_by, attempt, created_at, started_at,
    finished_at, result, supersedes
  on paywatch.runs for each row
  when (old.status not in ('queued', 'running') and not (old.status = 'incomplete' and new.status = 'running'))
  execute function paywatch.refuse();
create trigger kept before delete on paywatch.runs for each row
  when (old.status not in ('queued', 'running')) execute function paywatch.refuse();

create trigger never_changed before update or delete on paywatch.reports
  for each row execute function paywatch.refuse();
create trigger never_changed before update or delete on paywatch.sign_offs
  for each row execute function paywatch.refuse();
create trigger never_changed before update or delete on paywatch.retired_runs
  for each row execute function paywatch.refuse();

create function paywatch.refuse_of_finished_part() returns trigger language plpgsql
as $$
begin
  if current_setting('paywatch.retention', true) = 'on'
     or not exists (select from paywatch.runs r where r.id = old.run and r.status not in ('queued', 'running')) then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  raise restrict_violation using message =
    format('%s has ended: what it left behind is never changed; a correction is a new run', old.run);
end
$$;
create trigger finished before delete or update of run, object, account, phase, plan, gaps, counts, facts, totals, repair_xid
  on paywatch.run_parts for each row execute function paywatch.refuse_of_finished_part();

create function paywatch.refuse_of_finished_report() returns trigger language plpgsql
as $$
declare
  touched paywatch.report_chunks := case tg_op when 'INSERT' then new else old end;
begin
  if (tg_op = 'DELETE' and current_setting('paywatch.retention', true) = 'on')
     or not exists (select from paywatch.reports r where r.run = touched.run and r.edition = touched.edition) then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  raise restrict_violation using message =
    format('the report of %s is finished and never changed; a correction is a new run', touched.run);
end
$$;
create trigger finished before insert or update or delete on paywatch.report_chunks
  for each row execute function paywatch.refuse_of_finished_report();

-- The big tables, where a trigger for each row would cost: looked at once for each statement.
create function paywatch.refuse_of_finished_rows() returns trigger language plpgsql
as $$
declare
  ended text;
begin
  if current_setting('paywatch.retention', true) = 'on' then
    return null;
  end if;
  select r.id into ended
  from (select distinct part from touched) t
  join paywatch.run_parts p on p.part = t.part
  join paywatch.runs r on r.id = p.run
  where r.status not in ('queued', 'running') limit 1;
  if found then
    raise restrict_violation using message =
      format('%s has ended: what it left behind is never changed; a correction is a new run', ended);
  end if;
  return null;
end
$$;
create trigger finished_update after update on paywatch.findings
  referencing old table as touched for each statement execute function paywatch.refuse_of_finished_rows();
create trigger finished_delete after delete on paywatch.findings
  referencing old table as touched for each statement execute function paywatch.refuse_of_finished_rows();
create trigger finished_update after update on paywatch.pages
  referencing old table as touched for each statement execute function paywatch.refuse_of_finished_rows();
create trigger finished_delete after delete on paywatch.pages
  referencing old table as touched for each statement execute function paywatch.refuse_of_finished_rows();

create trigger never_emptied before truncate on paywatch.runs for each statement execute function paywatch.refuse();
create trigger never_emptied before truncate on paywatch.run_parts for each statement execute function paywatch.refuse();
create trigger never_emptied before truncate on paywatch.findings for each statement execute function paywatch.refuse();
create trigger never_emptied before truncate on paywatch.pages for each statement execute function paywatch.refuse();
create trigger never_emptied before truncate on paywatch.reports for each statement execute function paywatch.refuse();
create trigger never_emptied before truncate on paywatch.report_chunks for each statement execute function paywatch.refuse();
create trigger never_emptied before truncate on paywatch.sign_offs for each statement execute function paywatch.refuse();
create trigger never_emptied before truncate on paywatch.retired_runs for each statement execute function paywatch.refuse();
