select distinct on (id) id, source, in_scope from paywatch.staged_stripe
where object_run = $1::bigint and id = any($2::text[]) and (in_scope or source <> 'overlap')
order by id, seen_at desc, seq desc
