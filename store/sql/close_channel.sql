-- $1 channel, $2 error. What waits for a channel that is no longer configured.
with deliveries as (
  update paywatch.deliveries
  set status = 'undeliverable', last_error = $2, lease_until = null, leased_by = null
  where channel = $1 and status = 'pending'
), notifications as (
  update paywatch.notifications set status = 'undeliverable', last_error = $2 where channel = $1 and status = 'pending'
  returning id
), state as (
  update paywatch.channel_states set wake_at = null where channel = $1
)
select count(*) from notifications
