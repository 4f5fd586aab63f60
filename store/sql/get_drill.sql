-- $1: the check. $2: the id; null: the one that is not stopped.
select d.id, d.check_name as check, d.started_by as by, d.starts_at, d.ends_at, d.stopped_at, d.stopped_because,
  d.stopped_at is null and d.ends_at > clock_timestamp() as active,
  (select i.id from paywatch.incidents i
   where i.drill = d.id and i.fingerprint = 'check:' || d.check_name order by i.opened_at limit 1) as incident
from paywatch.drills d
where d.check_name = $1 and case when $2::text is null then d.stopped_at is null else d.id = $2 end
