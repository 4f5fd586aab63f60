-- Ids that source $4 names and that no answer has included since the event. An answer from the minutes that are listed again
-- does not count: there only objects that became visible late are compared.
select n.id from paywatch.named_objects n
where n.object_run = $1::bigint and n.source = $4::text and n.id > $2::text
  and not exists (
    select from paywatch.staged_stripe s
    where s.object_run = n.object_run and s.id = n.id and (s.in_scope or s.source <> 'overlap') and (n.at is null or s.seen_at > n.at))
order by n.id limit $3::int
