-- How each object of each run ended. Dry runs are left out: what they found is still to be written. A run that an early
-- version finished has no `ends`: its own status and reason are those of each of its objects.
-- `read_whole`: everything in the window was read, whatever was found in it.
create view paywatch.run_object_ends as
select r.id as run, p.part, r.account, p.object, r.requested_by, r.window_from, r.window_until, r.started_at,
       r.finished_at, p.phase, p.counts, p.sources, r.result, ended.status, ended.reason,
       ended.status in ('matched', 'repaired', 'discrepancies') as read_whole
from paywatch.runs r
join paywatch.run_parts p on p.run = r.id
cross join lateral (
  select coalesce(r.result->'ends'->p.object->>'status', r.status) as status,
         coalesce(r.result->'ends'->p.object->>'reason', r.reason) as reason
) ended
where r.mode = 'run';
