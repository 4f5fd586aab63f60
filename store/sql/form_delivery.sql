-- $1 channel, $2 thread, $3 incident, $4 kind, $5 severity, $6 dedupe key, $7 content, $8 payload, $9 status, $10 error,
-- $11 attempts, $12 decided at, $13 notifications, $14 deliveries whose place it takes.
with formed as (
  insert into paywatch.deliveries (
    channel, thread, incident_id, kind, severity, dedupe_key, content, payload, status, last_error, attempts, decided_at
  )
  values ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8::text::jsonb, $9, $10, $11, $12)
  returning id
), merged as (
  update paywatch.deliveries d
  set status = 'merged', merged_into = f.id
  from formed f
  where d.id = any ($14::bigint[]) and d.status = 'pending'
), taken as (
  update paywatch.notifications n
  set delivery_id = case when n.id = any ($13::bigint[]) then f.id end,
    status = case when n.id = any ($13::bigint[]) then $9 else n.status end,
    last_error = case when n.id = any ($13::bigint[]) then coalesce($10, n.last_error) else n.last_error end,
    planned = true
  from formed f
  where n.id = any ($13::bigint[]) or n.delivery_id = any ($14::bigint[])
)
select id from formed
