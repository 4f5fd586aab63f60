-- $1: the job; $2: start, success or failure; $3: the exit code of a failure, or null.
-- The duration of a run is known if exactly one start was reported since the last end: several may be of runs that were
-- killed, or of overlapping ones.
insert into paywatch.pings as p (name, started_at, starts, succeeded_at, failed_at, failed, exit_code)
select
  $1,
  case when $2::text = 'start' then at end,
  case when $2 = 'start' then 1 else 0 end,
  case when $2 = 'success' then at end,
  case when $2 = 'failure' then at end,
  $2 = 'failure',
  case when $2 = 'failure' then $3::integer end
from (select clock_timestamp() as at) clock
on conflict (name) do update set
  started_at = case when $2 = 'start' then coalesce(p.started_at, clock_timestamp()) end,
  starts = case when $2 = 'start' then least(p.starts + 1, 1000000) else 0 end,
  succeeded_at = case when $2 = 'success' then clock_timestamp() else p.succeeded_at end,
  failed_at = case when $2 = 'failure' then clock_timestamp() else p.failed_at end,
  failed = case when $2 = 'start' then p.failed else $2 = 'failure' end,
  exit_code = case when $2 = 'start' then p.exit_code when $2 = 'failure' then $3::integer end,
  duration = case
    when $2 = 'start' then p.duration
    when p.starts = 1 then greatest(extract(epoch from clock_timestamp() - p.started_at), 0)
  end
