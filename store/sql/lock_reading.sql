-- $1 name, $2 slot of a reading that belongs to no check, and so has no row to lock before it is there.
select pg_advisory_xact_lock(hashtextextended('paywatch reading ' || $1::text || $2::timestamptz::text, 0))
