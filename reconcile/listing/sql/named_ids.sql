-- Objects that source $4 names, and of which nothing has told yet, or nothing since the event. That one is in the minutes
-- which are listed again tells nothing of it: there only what became visible late is looked at.
select n.id from paywatch.named_objects n
where n.part = $1::bigint and n.source = $4::text and n.id > $2::text
  and not exists (
    select from paywatch.staged_stripe s
    where s.part = n.part and s.id = n.id and (s.in_scope or s.source <> 'overlap') and (n.at is null or s.seen_at > n.at))
order by n.id limit $3::int
