-- Stores what is still open after this run, and since when.
insert into paywatch.exceptions (account, id, object, object_id, first_run, first_seen, last_run, last_seen)
select p.account, f.exception, p.object, f.id, p.run, $2::timestamptz, p.run, $2::timestamptz
from paywatch.run_parts p join paywatch.findings f on f.part = p.part
where p.run = $1::text and not f.resolved
on conflict (account, id) do update set last_run = excluded.last_run, last_seen = excluded.last_seen
