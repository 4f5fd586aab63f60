-- $1 channel, $2 threads. How each incident that was announced in them stands, as the channel has been told.
with members as (
  select distinct n.incident_id, n.thread
  from paywatch.notifications n
  where n.channel = $1 and n.thread = any ($2::text[]) and n.incident_id is not null
)
select m.thread, l.affected
from members m
join lateral (
  select k.thread from paywatch.notifications k
  where k.incident_id = m.incident_id and k.channel = $1 and k.thread is not null
  order by k.id limit 1
) f on f.thread = m.thread
join lateral (
  select k.content->'affected'->0 as affected from paywatch.notifications k
  where k.incident_id = m.incident_id and k.channel = $1 and k.content is not null and k.status = 'delivered'
  order by k.id desc limit 1
) l on true
