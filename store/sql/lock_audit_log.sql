-- The newest entry, and the time of the next one. Whoever appends waits here for those who append before it, and is
-- given the time after that wait.
with head as materialized (
  select id, sha256 from paywatch.audit_log_head for update
)
select id, sha256, clock_timestamp() as at from head
