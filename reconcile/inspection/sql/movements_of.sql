-- Balance transactions about id $1 in the order of time. They are kept until the run that read them is complete.
select distinct on (m.created, m.id) m.id, m.amount, m.currency, m.fee, m.net, m.type, m.source, m.created, p.run
from paywatch.object_runs p
join paywatch.movements m on m.object_run = p.object_run
where p.account = $2::text and $1::text in (m.source, m.payment, m.charge, m.key)
order by m.created, m.id, p.object_run desc
