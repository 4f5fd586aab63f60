-- expect: id = "id": column "id" is uuid, and must be text to hold Stripe's ids
-- mapping: {}

create table t (
  id uuid primary key,
  amount bigint,
  currency text,
  status text,
  created timestamptz
);
