-- expect: amount = "amount": column "amount" is generated from other columns, and cannot be written
-- mapping: {}

create table t (
  id text primary key,
  amount bigint generated always as (1) stored,
  currency text,
  status text,
  created timestamptz
);
