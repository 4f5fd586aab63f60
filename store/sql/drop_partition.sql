-- Dropping a partition locks the whole table for a moment; behind a long query everybody would wait, so it gives up.
set local lock_timeout = '200ms';
select pg_advisory_xact_lock(hashtextextended('paywatch.readings', 0));
drop table paywatch.{name};
