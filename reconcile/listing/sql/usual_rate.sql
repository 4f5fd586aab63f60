-- Records per second of object $2 in the last complete run of the account; null if there is none.
select (select sum(s.records) from paywatch.slices s where s.object_run = e.object_run and s.source = 'listed')
  / greatest(1, extract(epoch from e.window_until - e.window_from))::float8
from paywatch.run_object_ends e
where e.account = $1::text and e.object = $2::text and e.read_whole
order by e.finished_at desc limit 1
