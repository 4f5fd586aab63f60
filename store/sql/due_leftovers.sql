-- $1 check
select id from paywatch.leftovers where check_name = $1 and due_at <= now() order by due_at, id limit 1000
