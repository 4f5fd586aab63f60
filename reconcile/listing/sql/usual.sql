-- Records of the object $2 in a second of the window of the account's last run that read all of them; null where none did.
select (select sum(s.records) from paywatch.slices s where s.part = p.part and s.source = 'listed')
  / greatest(1, extract(epoch from r.window_until - r.window_from))::float8
from paywatch.runs r join paywatch.run_parts p on p.run = r.id
where r.account = $1::text and p.object = $2::text and r.mode = 'run'
  and coalesce(r.result->'ends'->p.object->>'status', r.status) in ('matched', 'repaired', 'discrepancies')
order by r.finished_at desc limit 1
