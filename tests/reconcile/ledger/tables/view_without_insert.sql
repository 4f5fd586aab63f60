-- expect: table = "v": is a view into which Postgres cannot insert: name the table behind it
-- mapping: {"table": "v"}

create table t (
  id text primary key,
  amount bigint,
  currency text,
  status text,
  created timestamptz
);
create view v as select distinct * from t;
