-- Oldest first; `rows` counts the results.
select o.id, o.requested_by, o.started_at, o.finished_at,
       coalesce((select jsonb_object_agg(c.object, c.actions) from (
         select n.object, jsonb_object_agg(n.action, n.count) as actions from (
           select p.object, u.action, count(*) as count
           from paywatch.undone_rows u join paywatch.object_runs p on p.object_run = u.object_run
           where u.undo = o.id group by p.object, u.action) n
         group by n.object) c), '{}')::text as rows
from paywatch.undos o where o.run = $1::text order by o.id
