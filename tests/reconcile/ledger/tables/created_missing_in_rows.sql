-- expect: created = "created": rows without a time are in no window, so that nothing asks whether Stripe has them: fill it, and set it NOT NULL
-- mapping: {}

create table t (
  id text primary key,
  amount bigint,
  currency text,
  status text,
  created timestamptz
);
insert into t values ('pi_1', 5, 'usd', 'succeeded', null);
