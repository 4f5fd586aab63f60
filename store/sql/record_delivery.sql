-- $1 id, $2 fence, $3 outcome, $4 error, $5 retry in, $6 reference, $7 the longest delay of a retry, $8 whether the channel
-- refused it for good, $9 the payload of the next attempt of a message that some recipients have (null: as it is). Such a
-- message, and one that an older version rendered, cannot be formed anew.
with recorded as (
  update paywatch.deliveries d
  set status = case when $3::text in ('retry', 'unknown') then 'pending' else $3 end,
    uncertain = $3 = 'unknown' or d.content is null or $9::jsonb is not null,
    payload = coalesce($9::jsonb, d.payload),
    delivered_at = case when $3 in ('delivered', 'accepted') then coalesce(d.delivered_at, now()) end,
    latency = case when $3 in ('delivered', 'accepted')
      then coalesce(d.latency, extract(epoch from greatest(clock_timestamp() - d.decided_at, interval '0'))) end,
    due_at = case when $3 in ('retry', 'unknown')
      then now() + least(coalesce($5::interval, interval '0'), $7::interval) else d.due_at end,
    last_outcome = $3,
    last_error = case when $3 in ('delivered', 'accepted') then null else $4::text end,
    reference = $6::text,
    lease_until = null, leased_by = null
  where d.id = $1 and d.fence = $2 and (d.status = 'pending' or d.status = $3)
  returning d.*
), notified as (
  update paywatch.notifications n
  set status = case r.status when 'accepted' then 'delivered' else r.status end,
    delivered_at = r.delivered_at, reference = r.reference, last_error = r.last_error,
    thread = case
      when $3 in ('delivered', 'accepted', 'unknown') or $9::jsonb is not null then coalesce(n.thread, r.thread)
      else n.thread
    end
  from recorded r
  where n.delivery_id = r.id
), mended as (
  -- The channel works again: it is told of what it refused before, if that has not ended. A message that it refuses
  -- again and again, although it takes others, is given up.
  update paywatch.notifications n
  set status = 'pending', delivery_id = null, planned = false, due_at = now()
  from recorded r, paywatch.channel_states s, paywatch.incidents i
  where $3 in ('delivered', 'accepted') and s.channel = r.channel and s.broken_since is not null
    and n.channel = r.channel and n.status = 'failed' and n.content is not null and n.attempts < 5
    and i.id = n.incident_id and i.resolved_at is null
    and not exists (
      select from paywatch.notifications later
      where later.incident_id = n.incident_id and later.channel = n.channel and later.id > n.id
        and (later.status = 'delivered' or later.delivery_id = r.id)
    )
), known as (
  update paywatch.channel_states s
  set failing_since = case when $3 in ('retry', 'unknown') then coalesce(s.failing_since, now()) end,
    broken_since = case
      when $3 in ('delivered', 'accepted') then null
      when $8::boolean then coalesce(s.broken_since, now())
      else s.broken_since
    end,
    error = case when $3 in ('delivered', 'accepted') then null else $4::text end,
    delivered_at = case when $3 in ('delivered', 'accepted') then now() else s.delivered_at end,
    tested_at = case when r.kind = 'test' and r.status <> 'pending' then now() else s.tested_at end,
    test_outcome = case when r.kind = 'test' and r.status <> 'pending' then r.status else s.test_outcome end,
    test_error = case when r.kind = 'test' and r.status <> 'pending' then r.last_error else s.test_error end,
    wake_at = now()
  from recorded r
  where s.channel = r.channel
)
select id from recorded
