-- expect: account = "account": the column takes 20 characters, and Stripe's accounts have 21 and more
-- mapping: {"account": "account"}

create table t (
  id text primary key,
  amount bigint,
  currency text,
  status text,
  created timestamptz,
  account varchar(20)
);
