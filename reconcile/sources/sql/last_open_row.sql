-- Where the last completed run stopped looking up open rows.
select (e.sources->'open')::text
from paywatch.run_object_ends e
where e.account = $1::text and e.object = $2::text and e.run <> $3::text and e.sources ? 'open' and e.read_whole
order by e.finished_at desc limit 1
