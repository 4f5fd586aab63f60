-- Balances of a run that neither exists nor has a report in a chain.
select account, run from paywatch.balances b
where ($1::text is null or account = $1::text)
  and not exists (select from paywatch.runs r where r.id = b.run and r.account = b.account)
  and not exists (select from paywatch.reports e where e.run = b.run and e.account = b.account)
order by account, run
