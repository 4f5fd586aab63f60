-- Automatic payouts that runs of the last $2 left unproven and that no run has proven since, with their progress in this run.
select distinct on (s.payout) s.payout as id, s.currency, coalesce(c.cursor, '') as cursor
from paywatch.object_runs h
join paywatch.object_runs p on p.account = h.account and p.object = h.object and p.object_run <> h.object_run
join paywatch.runs r on r.id = p.run and r.finished_at > clock_timestamp() - $2::interval
join paywatch.payout_sums s on s.object_run = p.object_run and not s.done
left join paywatch.payout_sums c on c.object_run = h.object_run and c.payout = s.payout
where h.object_run = $1::bigint
  and not exists (
    select from paywatch.payout_sums t join paywatch.object_runs q on q.object_run = t.object_run
    where t.payout = s.payout and t.done and t.reason_code is null and q.account = h.account)
  and not exists (
    select from paywatch.movements m where m.object_run = h.object_run and m.type = 'payout' and m.source = s.payout)
order by s.payout limit $3::int
