-- expect: created = "created": column "created" is text, and must be a time: timestamptz, timestamp, or Unix time
-- mapping: {}

create table t (
  id text primary key,
  amount bigint,
  currency text,
  status text,
  created text
);
