-- The runs of an account that have not ended and compare one of these objects, those with a valid lease first.
select r.id, r.window_from, r.window_until, r.objects, r.mode, r.options::text as options, r.leased_by,
       coalesce(r.lease_until > clock_timestamp(), false) as held
from paywatch.runs r
where r.account = $1::text and r.objects && $2::text[] and r.status in ('queued', 'running')
order by held desc, r.created_at
