-- What is still open after this run, and since when.
insert into paywatch.exceptions (account, id, object, object_id, first_run, first_seen, last_run, last_seen)
select p.account, paywatch.exception_id(p.object, f.id, f.class, n.names), p.object, f.id,
       p.run, $2::timestamptz, p.run, $2::timestamptz
from paywatch.run_parts p join paywatch.findings f on f.part = p.part
cross join lateral (
  select string_agg(name, ',' order by name collate "C") as names from jsonb_object_keys(f.fields) as name) n
where p.run = $1::text and not f.resolved
on conflict (account, id) do update set last_run = excluded.last_run, last_seen = excluded.last_seen
