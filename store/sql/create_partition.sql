-- Creates a table and then attaches it: `create ... partition of` would block inserts with an exclusive lock.
set local lock_timeout = '200ms';
select pg_advisory_xact_lock(hashtextextended('paywatch.readings', 0));
create table paywatch.{name} (like paywatch.readings including all);
alter table paywatch.readings attach partition paywatch.{name}
  for values from ('{day:%Y-%m-%d} 00:00:00+00') to ('{next:%Y-%m-%d} 00:00:00+00');
