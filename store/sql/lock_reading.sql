-- $1 name, $2 slot of a reading without a check: there is no row to lock before it is written.
select pg_advisory_xact_lock(hashtextextended('paywatch reading ' || $1::text || $2::timestamptz::text, 0))
