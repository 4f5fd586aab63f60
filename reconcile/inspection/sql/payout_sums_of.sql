-- The transactions of payout $1 as each run added them up, the newest first.
select p.run, s.currency, s.count, s.net, s.done, s.reason_code
from paywatch.payout_sums s
join paywatch.object_runs p on p.object_run = s.object_run
join paywatch.runs r on r.id = p.run
where s.payout = $1::text and p.account = $2::text
order by r.created_at desc limit 20
