-- For each channel what is known of it, its last delivery, and the newest notification that it has not accepted, or not yet.
select coalesce(s.channel, n.channel) as channel,
  greatest(s.delivered_at, n.last_success) as last_success, n.last_failure, n.last_error,
  s.failing_since, s.broken_since, s.error, s.tested_at, s.test_outcome, s.test_error,
  coalesce(n.pending, 0) as pending, coalesce(n.held, 0) as held
from paywatch.channel_states s
full join (
  select channel,
         max(delivered_at) as last_success,
         (array_agg(created_at order by id desc) filter (where status <> 'delivered' and last_error is not null))[1]
           as last_failure,
         (array_agg(last_error order by id desc) filter (where status <> 'delivered' and last_error is not null))[1]
           as last_error,
         count(*) filter (where status = 'pending') as pending,
         count(*) filter (where status = 'pending' and delivery_id is null and due_at > now()) as held
  from paywatch.notifications
  group by channel
) n on n.channel = s.channel
