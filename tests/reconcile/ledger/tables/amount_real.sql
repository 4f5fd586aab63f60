-- expect: amount = "amount": column "amount" is real, which stores six digits and would round amounts: make it numeric or bigint
-- mapping: {}

create table t (
  id text primary key,
  amount real,
  currency text,
  status text,
  created timestamptz
);
