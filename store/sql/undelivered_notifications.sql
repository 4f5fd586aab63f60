-- $1 severities with a fallback, $2 in what time they must be delivered, $3 the most. What a storm holds back is not late.
-- A substitute has the number of what it stands for, and was decided with it.
select n.id, n.incident_id, n.sequence, n.kind, n.severity, n.channel, n.content, n.status = 'failed' as refused,
  coalesce(n.last_error, '') as error,
  array(
    select distinct o.channel from paywatch.notifications o
    where o.incident_id = n.incident_id and o.status in ('pending', 'delivered') and o.created_at >= (
      select min(s.created_at) from paywatch.notifications s
      where s.incident_id = n.incident_id and s.sequence = n.sequence
    )
  ) as told,
  array(
    select o.channel from paywatch.notifications o where o.incident_id = n.incident_id
    group by o.channel having (array_agg(o.status order by o.id desc))[1] in ('failed', 'undeliverable')
  ) as failed,
  array(select distinct o.channel from paywatch.notifications o where o.incident_id = n.incident_id) as known,
  '{}'::text[] as targets
from paywatch.notifications n
where not n.rescued and n.status in ('pending', 'failed') and n.content is not null and n.incident_id is not null
  and (n.status = 'failed' or exists (
    select from unnest($1::text[], $2::interval[]) as s (severity, within)
    where s.severity = n.severity and n.due_at < now() - s.within and n.due_at <= now()
  ))
order by n.severity, n.id
limit $3
for update of n skip locked
