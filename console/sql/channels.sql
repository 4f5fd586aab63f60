-- Each channel of the active configuration, and each that was used in 30 days. Latency: seconds from the decision to the
-- acceptance, of what was accepted in 24 h; the last failure and what was not delivered: of 30 days. A channel is late when
-- something should have been sent two minutes ago, as when no worker sends anything.
with configured as materialized (
  select c.name, c.definition ->> 'kind' as kind
  from paywatch.active_revision r, jsonb_each(r.configuration -> 'channels') as c (name, definition)
), used as materialized (
  select n.channel as name,
    max(n.delivered_at) as last_success,
    max(n.created_at) filter (where n.delivered_at is null and n.last_error is not null) as last_failure,
    count(*) filter (where n.status = 'pending') as pending,
    count(*) filter (where n.status = 'pending' and n.delivery_id is null and n.due_at > now()) as held,
    count(*) filter (where n.status = 'pending' and n.due_at < now() - interval '2 minutes') as late,
    count(*) filter (where n.status in ('failed', 'undeliverable')) as not_delivered
  from paywatch.notifications n
  where n.created_at > now() - interval '30 days' or n.status = 'pending'
  group by n.channel
), latencies as materialized (
  select d.channel as name, count(*) as messages,
    percentile_cont(0.5) within group (order by d.latency) as p50,
    percentile_cont(0.99) within group (order by d.latency) as p99
  from paywatch.deliveries d
  where d.created_at > now() - interval '8 days' and d.delivered_at > now() - interval '24 hours'
    and d.latency is not null
  group by d.channel
), names as (
  select name from configured union select name from used
)
select
  name, coalesce(c.kind, 'not configured') as kind,
  case
    when c.name is null then 'not configured'
    when s.broken_since is not null then 'broken'
    when s.failing_since is not null then 'failing'
    when u.late > 0 then 'late'
    when coalesce(s.delivered_at, u.last_success) is not null then 'works'
    else 'untried'
  end as state,
  greatest(s.delivered_at, u.last_success) as last_success, u.last_failure,
  coalesce(s.broken_since, s.failing_since) as failing_since, s.error,
  coalesce(u.pending, 0) as pending, coalesce(u.held, 0) as held, coalesce(u.not_delivered, 0) as not_delivered,
  coalesce(l.messages, 0) as messages, l.p50, l.p99,
  s.tested_at, s.test_outcome, s.test_error
from names
left join configured c using (name)
left join used u using (name)
left join latencies l using (name)
left join paywatch.channel_states s on s.channel = name
