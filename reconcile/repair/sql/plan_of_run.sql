-- The newest run that made this plan, with its objects.
select r.id, r.account, r.window_from, r.window_until, r.objects from paywatch.runs r
where r.result->>'plan' = $1::text order by r.created_at desc limit 1
