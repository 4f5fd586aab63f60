-- What a job reported about its runs to a heartbeat check, one row for each job. All times are by this server's clock.
create table paywatch.pings (
  name            text primary key,
  since           timestamptz not null default clock_timestamp(),  -- when a check first asked, or the first ping
  started_at      timestamptz,                                     -- the first start since the last end
  starts          integer not null default 0 check (starts >= 0),  -- since the last end
  succeeded_at    timestamptz,
  failed_at       timestamptz,
  failed          boolean not null default false,                  -- how the last run ended; clocks may be set back
  exit_code       integer,                                         -- of the last run, if that failed with one
  duration        double precision,                                -- of the last run; null when it is not known
  check ((started_at is null) = (starts = 0))
) with (fillfactor = 50);
