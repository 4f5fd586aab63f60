-- The lock keeps the fence unchanged until this transaction has committed.
select 1 from paywatch.runs where id = $1::text and fence = $2::bigint for share
