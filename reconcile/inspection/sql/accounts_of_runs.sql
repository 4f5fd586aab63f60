-- Every account with a run, by a jump in the index from one account to the next.
with recursive found as (
  (select account from paywatch.runs order by account limit 1)
  union all
  select (select r.account from paywatch.runs r where r.account > f.account order by r.account limit 1) from found f
  where f.account is not null
)
select account from found where account is not null
