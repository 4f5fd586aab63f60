-- What is planned of each account: its first day, the days after $2, and the last one up to there.
select account, min(day) as first, max(day) filter (where day <= $2::date) as before,
       coalesce(array_agg(day) filter (where day > $2::date), '{}') as days
from paywatch.daily_runs where account = any($1::text[]) group by account
