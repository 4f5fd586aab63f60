-- $1: how long after its end an hour is rolled up; longer than any transaction that began before the end. $2: at most so
-- many. $3: how far back. The hours that are due, oldest first, with the time until which all are rolled up after them.
with state as (
  select until_, date_trunc('hour', now() - $1::interval, 'UTC') as now_until from paywatch.rollup_state
), fresh as (
  select starts from state s, generate_series(
    coalesce(s.until_, (
      select date_trunc('hour', min(slot), 'UTC') from paywatch.readings where slot > now() - $3::interval
    ), s.now_until),
    s.now_until - interval '1 hour', interval '1 hour'
  ) as f (starts)
  order by starts limit $2
), late as (
  select l.starts from paywatch.late_hours l, state s
  where l.starts < coalesce(s.until_, '-infinity') order by l.starts limit $2
)
select starts, true as fresh from fresh union select starts, false from late order by starts
