-- The planned days of each account: the first one, those after $2, and the last one up to $2.
select account, min(day) as first, max(day) filter (where day <= $2::date) as before,
       coalesce(array_agg(day) filter (where day > $2::date), '{}') as days
from paywatch.daily_runs where account = any($1::text[]) group by account
