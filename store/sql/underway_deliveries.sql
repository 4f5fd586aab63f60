-- $1 channel, $2 lease. Of what may have arrived, the content is not needed: the same message is sent again.
select d.id, d.dedupe_key, d.thread, d.severity, d.due_at, d.uncertain, d.attempts,
  coalesce(d.lease_until > now() and d.lease_until <= now() + 2 * $2::interval, false) as leased,
  m.members
from paywatch.deliveries d
left join lateral (
  select json_agg(json_build_object(
    'id', n.id, 'incident_id', n.incident_id, 'kind', n.kind, 'severity', n.severity, 'created_at', n.created_at,
    'due_at', n.due_at, 'attempts', n.attempts, 'urgent', n.instead_of is not null,
    'content', case when not d.uncertain then n.content end,
    'thread', (
      select k.thread from paywatch.notifications k
      where k.incident_id = n.incident_id and k.channel = n.channel and k.thread is not null
      order by k.id limit 1
    )
  ) order by n.id)::text as members
  from paywatch.notifications n where n.delivery_id = d.id
) m on true
where d.channel = $1 and d.status = 'pending'
order by d.id
