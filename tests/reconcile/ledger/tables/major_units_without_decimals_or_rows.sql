-- expect: amount_unit = "major": column "amount" stores no decimals: make it numeric, or write "minor" if it holds the smallest unit
-- mapping: {"amount_unit": "major"}

create table t (
  id text primary key,
  amount integer,
  currency text,
  status text,
  created timestamptz
);
