-- Readings by hour and by day (UTC), so that months of many checks are read in milliseconds. Counts are slots.
create table paywatch.rollups (
  unit       text not null check (unit in ('hour', 'day')),
  check_name text not null,
  starts     timestamptz not null,
  pass       integer not null,
  degraded   integer not null,
  fail       integer not null,
  unknown    integer not null,
  missed     integer not null,
  longest    double precision,            -- seconds; null if nothing was run
  buckets    smallint[] not null,         -- durations: bucket n has those up to 1.1 ^ n milliseconds ...
  counts     integer[] not null,          -- ... and so many of them
  primary key (unit, check_name, starts)
);

-- Until when all hours are rolled up; null before the first.
create table paywatch.rollup_state (
  one    boolean primary key default true check (one),
  until_ timestamptz
);
insert into paywatch.rollup_state default values;

-- Hours that had ended when a reading of them was recorded: they are rolled up again.
create table paywatch.late_hours (starts timestamptz primary key);

-- Few readings cover several slots, and they may reach into an hour from any time before it.
create index readings_spans on paywatch.readings (slot) where slots > 1;

-- How many slots of a reading lie in [since, until): its slots are `at`, at + every, ... A reading of one slot is in it.
create function paywatch.slots_within(
  at timestamptz, slots integer, every_us bigint, since timestamptz, until timestamptz
) returns integer
  language sql immutable parallel safe
  return case when slots = 1 then 1
  else greatest(0,
    least(slots - 1, ceil(extract(epoch from until - at) * 1e6 / every_us) - 1)
    - greatest(0, ceil(extract(epoch from since - at) * 1e6 / every_us)) + 1
  ) end::integer;
