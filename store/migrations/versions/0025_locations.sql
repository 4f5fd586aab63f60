-- The locations whose workers run checks; '' is that of workers without one. None before the first worker: then ''.
-- The slots and readings of a check at a location have the name CHECK@LOCATION.
create table paywatch.locations (
  name    text primary key,
  seen_at timestamptz not null default now()  -- when a worker of it was last alive, as audits saw it
);
