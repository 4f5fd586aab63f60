-- The lock keeps the fence as it is until this transaction ends.
select 1 from paywatch.runs where id = $1::text and fence = $2::bigint and status = 'running' for share
