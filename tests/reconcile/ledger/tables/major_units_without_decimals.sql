-- expect: amount_unit = "major": column "amount" stores no decimals, and the table has usd: make it numeric, or write "minor" if it holds the smallest unit
-- mapping: {"amount_unit": "major"}

create table t (
  id text primary key,
  amount integer,
  currency text,
  status text,
  created timestamptz
);
insert into t values ('pi_1', 5, 'ISK', 'succeeded', now()), ('pi_2', 7, 'USD', 'succeeded', now());
