-- A table of its own first, then attached: that does not lock out those who insert (`create ... partition of` would).
set local lock_timeout = '200ms';
select pg_advisory_xact_lock(hashtextextended('paywatch.readings', 0));
create table paywatch.{name} (like paywatch.readings including all);
alter table paywatch.readings attach partition paywatch.{name}
  for values from ('{day:%Y-%m-%d} 00:00:00+00') to ('{next:%Y-%m-%d} 00:00:00+00');
