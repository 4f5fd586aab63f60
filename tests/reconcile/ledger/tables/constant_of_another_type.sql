-- expect: defaults.checked = "perhaps": a column of the type boolean does not accept "perhaps": invalid input syntax for type boolean: "perhaps"
-- mapping: {"defaults": {"checked": "perhaps"}}

create table t (
  id text primary key,
  amount bigint,
  currency text,
  status text,
  checked boolean,
  created timestamptz
);
