-- Days that the schedule skipped because they were too old when it resumed, and that no runs have read completely since,
-- for each account and for all objects of $2. Days are planned in order, so a skipped day is between two planned ones.
-- $1: accounts, or null for all; $2: objects; $3: the time zone of days
with planned as (
  select account, day, lag(day) over (partition by account order by day) as before
  from paywatch.daily_runs
  where account <> '*' and (account = any($1::text[]) or $1 is null)
), gaps as (
  select account, before + 1 as first, day - 1 as last,
         tstzrange((before + 1)::timestamp at time zone $3::text, day::timestamp at time zone $3) as hours
  from planned
  where day - before > 1
)
select g.account, g.first, g.last
from gaps g
where exists (
  select from unnest($2::text[]) wanted (object)
  where not coalesce((
    select range_agg(tstzrange(e.window_from, e.window_until)) @> g.hours
    from paywatch.run_object_ends e
    where e.account = g.account and e.object = wanted.object and e.read_whole
      and tstzrange(e.window_from, e.window_until) && g.hours
  ), false)
)
order by g.account, g.first
