-- Automatic payouts that runs of the last $2 left unproven and that no run has proven since, with their progress in this run.
select distinct on (s.payout) s.payout as id, s.currency, coalesce(c.cursor, '') as cursor
from paywatch.run_parts h
join paywatch.run_parts p on p.account = h.account and p.object = h.object and p.part <> h.part
join paywatch.runs r on r.id = p.run and r.finished_at > clock_timestamp() - $2::interval
join paywatch.payout_sums s on s.part = p.part and not s.done
left join paywatch.payout_sums c on c.part = h.part and c.payout = s.payout
where h.part = $1::bigint
  and not exists (
    select from paywatch.payout_sums t join paywatch.run_parts q on q.part = t.part
    where t.payout = s.payout and t.done and t.reason_code is null and q.account = h.account)
  and not exists (
    select from paywatch.movements m where m.part = h.part and m.type = 'payout' and m.source = s.payout)
order by s.payout limit $3::int
