-- expect: amount = "amount": column "amount" is real, which keeps six digits and would round money: make it numeric or bigint
-- mapping: {}

create table t (
  id text primary key,
  amount real,
  currency text,
  status text,
  created timestamptz
);
