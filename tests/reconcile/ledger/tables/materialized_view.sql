-- expect: table = "m": is a materialized view, and cannot be written
-- mapping: {"table": "m"}

create table t (
  id text primary key,
  amount bigint,
  currency text,
  status text,
  created timestamptz
);
create materialized view m as select * from t;
