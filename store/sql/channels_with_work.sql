-- $1 channels (null: all), $2 the longest wait of a retry, $3 lease. A time further ahead was written before the database's
-- clock was set back.
select n.channel
from paywatch.notifications n
where n.status = 'pending' and n.delivery_id is null and not n.planned and ($1::text[] is null or n.channel = any ($1))
union
select d.channel
from paywatch.deliveries d
where d.status = 'pending' and ($1::text[] is null or d.channel = any ($1))
  and (d.due_at <= now() or d.due_at > now() + $2::interval)
  and (d.lease_until is null or d.lease_until <= now() or d.lease_until > now() + 2 * $3::interval)
union
select s.channel
from paywatch.channel_states s
where ($1::text[] is null or s.channel = any ($1)) and (s.wake_at <= now() or s.wake_at > now() + $2::interval)
