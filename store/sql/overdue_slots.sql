-- $1: how late is too late. A leased slot may be ten times later: a slot that is claimed again and again but never
-- recorded is overdue too.
select count(*) from paywatch.checks
where enabled
  and next_slot < now() - $1::interval * (case when lease_until > now() then 10 else 1 end)
