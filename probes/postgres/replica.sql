-- How far a replica is behind. A replica that has replayed all that it received is up to date only while
-- it still receives: otherwise the age of the last replayed transaction is all that is known.
select
    exists (select from pg_stat_wal_receiver where pid is not null) as receives,
    pg_last_wal_receive_lsn() is not distinct from pg_last_wal_replay_lsn() as replayed_all,
    extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 as age
