-- expect: created = "created": column "created" is date, and must have a time of day, or a window within one day would have no rows: timestamptz, timestamp, or Unix time
-- mapping: {}

create table t (
  id text primary key,
  amount bigint,
  currency text,
  status text,
  created date
);
