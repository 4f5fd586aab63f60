-- The ends of incidents of which a channel was told instead of another one, and has not been told that they ended.
select distinct on (f.incident_id, f.channel)
  r.id, r.incident_id, r.sequence, r.kind, r.severity, r.channel, r.content, false as refused, '' as error,
  '{}'::text[] as told, '{}'::text[] as failed, array[f.channel] as known, array[f.channel] as targets
from paywatch.notifications f
join paywatch.notifications r
  on r.incident_id = f.incident_id and r.channel = f.instead_of and r.kind = 'resolved' and r.content is not null
where f.instead_of is not null and f.kind <> 'resolved'
  and not exists (
    select from paywatch.notifications o
    where o.incident_id = f.incident_id and o.channel = f.channel and o.kind = 'resolved'
  )
order by f.incident_id, f.channel
limit $1
