-- Dropping a partition locks the whole table. Behind a long query all others would queue, so it gives up early.
set local lock_timeout = '200ms';
select pg_advisory_xact_lock(hashtextextended('paywatch.readings', 0));
drop table paywatch.{name};
