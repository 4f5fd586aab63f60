-- The finished undos of an account's runs that had a report by then, each of which has a record.
select u.id, u.run, u.requested_by from paywatch.undos u join paywatch.runs r on r.id = u.run
where r.account = $1::text and u.finished_at is not null
  and exists (select from paywatch.reports e where e.run = u.run and e.made_at < u.finished_at)
order by u.id
