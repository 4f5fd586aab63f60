-- Stores what is still open after this run, and since when.
insert into paywatch.exceptions (account, id, object, object_id, first_run, first_seen, last_run, last_seen)
select p.account, f.exception, p.object, f.id, p.run, $2::timestamptz, p.run, $2::timestamptz
from paywatch.object_runs p join paywatch.findings f on f.object_run = p.object_run
where p.run = $1::text and not f.resolved
on conflict (account, id) do update set last_run = excluded.last_run, last_seen = excluded.last_seen
