-- expect: created = "created": rows without a time belong to no window and are never compared: fill the column, and set it NOT NULL
-- mapping: {}

create table t (
  id text primary key,
  amount bigint,
  currency text,
  status text,
  created timestamptz
);
insert into t values ('pi_1', 5, 'usd', 'succeeded', null);
