-- Days between two that the schedule planned, which were too old when it came back to them, and which no runs have read
-- as a whole since: of each account, whatever objects they are asked for. Days are planned in their order, so that no
-- other days are between two.
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
    select range_agg(tstzrange(r.window_from, r.window_until)) @> g.hours
    from paywatch.runs r
    join paywatch.run_parts p on p.run = r.id
    where r.account = g.account and p.object = wanted.object and r.mode = 'run'
      and tstzrange(r.window_from, r.window_until) && g.hours
      and coalesce(r.result->'ends'->p.object->>'status', r.status) in ('matched', 'repaired', 'discrepancies')
  ), false)
)
order by g.account, g.first
