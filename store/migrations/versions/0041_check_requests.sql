-- Checks that somebody wants to be run now. A worker of the location runs them, outside of the schedule: what it finds is
-- no reading, and changes no incident.
create table paywatch.check_requests (
  id           text primary key,                       -- req_...
  check_name   text not null,
  scheduled    text not null,                          -- the name at a location: NAME@LOCATION, or NAME without one
  requested_by text not null,
  requested_at timestamptz not null default clock_timestamp(),
  attempts     integer not null default 0,             -- how many workers took it; the fence of their results
  leased_by    text,
  lease_until  timestamptz,
  ended_at     timestamptz,
  outcome      text check (outcome in ('ran', 'not_taken', 'lost')),
  verdict      text check (verdict in ('pass', 'degraded', 'fail', 'unknown')),
  cause        text not null default '',
  reason       text not null default '',
  duration     double precision,                       -- seconds
  phases       jsonb not null default '{}',            -- seconds by name
  measured     jsonb not null default '{}',
  evidence     jsonb not null default '{}',            -- secrets of the worker's configuration are masked
  check ((ended_at is null) = (outcome is null)),
  check ((outcome is not distinct from 'ran') = (verdict is not null))
);
-- Nobody can ask for a check while it is still asked for.
create unique index check_requests_unfinished on paywatch.check_requests (check_name) where ended_at is null;
create index check_requests_of on paywatch.check_requests (check_name, requested_at desc);
create index check_requests_by_time on paywatch.check_requests (requested_at);

-- The state by the clock of the database. `waiting`: a worker may take it, for 30 seconds, and again once if the worker
-- that took it did not finish. `not_taken`, `lost` and `ran` are final, also before somebody has written that down.
create view paywatch.check_request_states as
select r.*,
  case
    when outcome is not null then outcome
    when attempts = 0 then
      case when clock_timestamp() between requested_at - interval '1 minute' and requested_at + interval '30 seconds'
        then 'waiting' else 'not_taken' end
    when lease_until > clock_timestamp() then
      case when lease_until > clock_timestamp() + interval '1 day' then 'lost' else 'running' end
    when attempts < 2 and lease_until > clock_timestamp() - interval '30 seconds' then 'waiting'
    else 'lost'
  end as state
from paywatch.check_requests r;
