-- $1 channel, $2 outcome, $3 error, $4 whether it was refused for good.
with mended as (
  -- As in record_delivery.
  update paywatch.notifications n
  set status = 'pending', delivery_id = null, planned = false, due_at = now()
  from paywatch.channel_states s, paywatch.incidents i
  where $2 in ('delivered', 'accepted') and s.channel = $1 and s.broken_since is not null
    and n.channel = $1 and n.status = 'failed' and n.content is not null and n.attempts < 5
    and i.id = n.incident_id and i.resolved_at is null
    and not exists (
      select from paywatch.notifications later
      where later.incident_id = n.incident_id and later.channel = n.channel and later.id > n.id
        and later.status = 'delivered'
    )
)
insert into paywatch.channel_states as s (channel, tested_at, test_outcome, test_error, broken_since, error)
values ($1, now(), $2, $3, case when $4 then now() end, case when $4 then $3 end)
on conflict (channel) do update set
  tested_at = now(), test_outcome = $2, test_error = $3,
  failing_since = case when $2 in ('delivered', 'accepted') then null else s.failing_since end,
  broken_since = case
    when $2 in ('delivered', 'accepted') then null
    when $4 then coalesce(s.broken_since, now())
    else s.broken_since
  end,
  error = case when $2 in ('delivered', 'accepted') then null else coalesce($3, s.error) end,
  delivered_at = case when $2 in ('delivered', 'accepted') then now() else s.delivered_at end,
  wake_at = now()
