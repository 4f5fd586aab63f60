-- expect: statuses.canceled = "VOID": a column of the type public.team_status (text) does not accept "VOID": value for domain team_status violates check constraint "team_status_check"
-- mapping: {"statuses": {"succeeded": "PAID", "canceled": "VOID"}}

create domain team_status as text check (value in ('PAID'));
create table t (
  id text primary key,
  amount bigint,
  currency text,
  status team_status,
  created timestamptz
);
