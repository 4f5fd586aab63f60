-- expect: table = "t": column "customer" is NOT NULL without a default, and a row that is inserted gets no value for it: name it in defaults, generate or extra
-- mapping: {}

create table t (
  id text primary key,
  amount bigint,
  currency text,
  status text,
  customer text not null,
  note text not null default '',
  created timestamptz
);
