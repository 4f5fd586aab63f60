-- The newest record of Stripe about id $3 that a run of account $1 and object $2 still keeps.
select r.id as run, s.amount, s.currency, s.status, s.created, s.seen_at
from paywatch.object_runs p
join paywatch.runs r on r.id = p.run
cross join lateral (
  select * from paywatch.staged_stripe s
  where s.object_run = p.object_run and s.id = $3::text and not s.absent limit 1 offset 0) s
where p.account = $1::text and p.object = $2::text
order by s.seen_at desc limit 1
