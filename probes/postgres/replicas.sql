-- The replicas of a primary. One that reports no position (pg_receivewal, a backup) replays nothing.
-- replay_lag is null while there is nothing to replay.
select
    count(*) filter (where replay_lsn is not null) as replicas,
    count(*) filter (where state is null) as hidden,
    count(*) filter (where replay_lsn < sent_lsn and replay_lag is null) as unmeasured,
    extract(epoch from max(coalesce(replay_lag, interval '0'))
        filter (where replay_lsn is not null))::float8 as lag
from pg_stat_replication
