-- expect: id = "id": the column takes 10 characters, and Stripe's ids have 27 and more
-- mapping: {}

create table t (
  id varchar(10) primary key,
  amount bigint,
  currency text,
  status text,
  created timestamptz
);
