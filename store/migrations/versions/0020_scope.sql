-- The path in the mapping's objects_where by which an object is out of scope, and whether it has no value there.
alter table paywatch.staged_stripe add column excluded_by text;
alter table paywatch.staged_stripe add column path_absent boolean not null default false;

-- A row of an object that is out of scope is a finding of that class.
alter table paywatch.findings drop constraint findings_class_check;
alter table paywatch.findings add constraint findings_class_check
  check (class in ('created', 'updated', 'conflict', 'orphaned', 'duplicate', 'invalid', 'out_of_scope')) not valid;

-- Ids that rows have which rows_where leaves out: no row is inserted for them.
alter table paywatch.named_objects drop constraint named_objects_source_check;
alter table paywatch.named_objects add constraint named_objects_source_check
  check (source in ('changed', 'moved_money', 'open', 'undelivered', 'left_out_row')) not valid;
