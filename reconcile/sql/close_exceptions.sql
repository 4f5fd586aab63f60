-- What this run looked at and found in order, or put in order, is an exception no longer.
delete from paywatch.exceptions e
using paywatch.run_parts p
where p.run = $1::text and p.phase = 'done' and e.account = p.account and e.object = p.object and e.last_run <> $1::text
  and exists (select from paywatch.staged_stripe s
              where s.part = p.part and s.id = e.object_id and (s.in_scope or s.source <> 'overlap'))
