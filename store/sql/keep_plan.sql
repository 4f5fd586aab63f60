-- $1 channel, $2 when to plan again, $3 groups, $4 notifications that were held back, $5 until when, $6 hopeless ones,
-- $7 what waited when it was planned.
with held as (
  update paywatch.notifications n
  set due_at = h.until, planned = true
  from unnest($4::bigint[], $5::timestamptz[]) as h (id, until)
  where n.id = h.id
), hopeless as (
  update paywatch.notifications n
  set status = 'failed', delivery_id = null, last_error = coalesce(n.last_error, 'it was not accepted for a day')
  where n.id = any ($6::bigint[])
), seen as (
  update paywatch.notifications n
  set planned = true
  where n.channel = $1 and n.status = 'pending' and n.delivery_id is null and not n.planned
    and not n.id = any ($4::bigint[]) and not n.id = any ($6::bigint[]) and n.id = any ($7::bigint[])
)
update paywatch.channel_states set wake_at = $2, groups = $3::text::jsonb where channel = $1
