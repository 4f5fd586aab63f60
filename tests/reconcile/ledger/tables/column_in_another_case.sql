-- expect: amount = "Amount": t has no column "Amount", did you mean "amount"?
-- mapping: {"amount": "Amount"}

create table t (
  id text primary key,
  amount bigint,
  currency text,
  status text,
  created timestamptz
);
