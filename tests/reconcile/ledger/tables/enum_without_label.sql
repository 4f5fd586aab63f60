-- expect: statuses.succeeded = "PAYED": the enum public.status has no label "PAYED", did you mean "PAID"?
-- mapping: {"statuses": {"succeeded": "PAYED", "processing": "OPEN"}}

create type status as enum ('PAID', 'OPEN');
create table t (
  id text primary key,
  amount bigint,
  currency text,
  status status,
  created timestamptz
);
