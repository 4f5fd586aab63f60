-- expect: generate.key = "cuid": the column takes 20 characters, and it has 25
-- expect: generate.n = "uuid": the column is bigint, which cannot hold it
-- expect: extra.tags = "a": a column of the type text[] cannot be filled
-- expect: compare: "doc" is jsonb, which cannot be compared
-- mapping: {"generate": {"key": "cuid", "n": "uuid"}, "extra": {"tags": "a", "doc": "metadata"}, "compare": ["doc"]}

create table t (
  id text primary key,
  amount bigint,
  currency text,
  status text,
  key varchar(20),
  n bigint,
  tags text[],
  doc jsonb,
  created timestamptz
);
