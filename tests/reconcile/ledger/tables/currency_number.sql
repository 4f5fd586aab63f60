-- expect: currency = "currency": column "currency" is integer, and must be text or an enum
-- mapping: {}

create table t (
  id text primary key,
  amount bigint,
  currency integer,
  status text,
  created timestamptz
);
