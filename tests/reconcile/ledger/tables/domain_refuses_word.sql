-- expect: statuses.canceled = "VOID": a column of the type public.word (text) does not accept "VOID": value for domain word violates check constraint "word_check"
-- mapping: {"statuses": {"succeeded": "PAID", "canceled": "VOID"}}

create domain word as text check (value in ('PAID'));
create table t (
  id text primary key,
  amount bigint,
  currency text,
  status word,
  created timestamptz
);
