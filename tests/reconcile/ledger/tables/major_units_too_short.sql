-- expect: amount = "amount": the column holds 5 digits before the decimals, and Stripe's amounts have up to 6: make it a longer numeric, or bigint for the smallest unit
-- mapping: {"amount_unit": "major"}

create table t (
  id text primary key,
  amount numeric(7, 2),
  currency text,
  status text,
  created timestamptz
);
