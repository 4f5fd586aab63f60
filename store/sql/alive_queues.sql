-- $1: a worker is alive for so long after its last heartbeat. A heartbeat further in the future was written before the
-- database's clock was set back.
select distinct queue from paywatch.heartbeats where beat_at between now() - $1::interval and now() + $1::interval
