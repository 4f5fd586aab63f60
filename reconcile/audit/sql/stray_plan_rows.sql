-- Marks of a day on which all connected accounts were planned, that name another run than the platform's of that day;
-- and rows of the daily plan whose run is another account's.
select d.account, d.day::text as day, d.run from paywatch.daily_runs d
where ($1::text is null or d.account = $1::text)
  and case when d.account = '*'
    then not exists (select from paywatch.daily_runs p where p.account = '' and p.day = d.day and p.run = d.run)
    else not exists (select from paywatch.runs r where r.id = d.run and r.account = d.account) end
order by d.account, d.day
