-- $1: how late is too late. A slot that a worker holds has time, but not for ever: one that is claimed again and again
-- and never recorded is overdue too.
select count(*) from paywatch.checks
where enabled
  and next_slot < now() - $1::interval * (case when lease_until > now() then 10 else 1 end)
