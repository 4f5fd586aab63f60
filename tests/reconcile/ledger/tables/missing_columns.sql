-- expect: status = "state": t has no column "state", did you mean "status"?
-- expect: defaults.orgin = "x": t has no column "orgin"
-- mapping: {"status": "state", "defaults": {"orgin": "x"}}

create table t (
  id text primary key,
  amount bigint,
  currency text,
  status text,
  created timestamptz
);
