-- expect: amount = "amount": the column holds 4 digits before the decimals, and Stripe's amounts have up to 8: make it a longer numeric, or bigint for the smallest unit
-- mapping: {}

create table t (
  id text primary key,
  amount smallint,
  currency text,
  status text,
  created timestamptz
);
