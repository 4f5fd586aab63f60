-- expect: amount = "amount": column "amount" is boolean, and must be a number to hold money: numeric or bigint
-- mapping: {}

create table t (
  id text primary key,
  amount boolean,
  currency text,
  status text,
  created timestamptz
);
