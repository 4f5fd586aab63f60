-- expect: statuses.canceled = "CANCELED": the column takes 4 characters, and this has 8
-- mapping: {"statuses": {"succeeded": "PAID", "canceled": "CANCELED"}}

create table t (
  id text primary key,
  amount bigint,
  currency text,
  status varchar(4),
  created timestamptz
);
