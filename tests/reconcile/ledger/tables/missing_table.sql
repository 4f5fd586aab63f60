-- expect: table = "payment": there is no such table, did you mean "payments"?
-- mapping: {"table": "payment"}

create table payments (
  id text
);
