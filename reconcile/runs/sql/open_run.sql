select r.id from paywatch.runs r
where r.account = $1::text and r.objects && $2::text[] and r.status in ('queued', 'running')
order by r.created_at limit 1
