-- The synthetic objects of `webhook` and `payment_flow` checks, written before they are created: if the worker is killed
-- before its cleanup, a later run of the check knows what to remove. From `due_at` on the run that created one has ended.
create table paywatch.leftovers (
  check_name text not null,
  id         text not null,
  due_at     timestamptz not null,
  primary key (check_name, id)
);
