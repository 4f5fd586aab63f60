select json_build_object(
  'at', now(),
  'checks', (
    select coalesce(json_object_agg(
      c.name,
      json_build_object(
        'slot', c.last_slot, 'verdict', c.last_verdict, 'reason', c.last_reason, 'last_pass', c.last_pass_at,
        'values', coalesce(c.last_values, '{}'), 'tls_not_after', c.tls_not_after
      )
      order by c.name
    ), '{}')
    from paywatch.checks c
    where c.enabled
  ),
  'incidents', (
    select coalesce(json_object_agg(severity, number), '{}')
    from (
      select severity, count(*) as number from paywatch.incidents where resolved_at is null group by severity
    ) s
  ),
  'notifications', (
    select coalesce(json_object_agg(channel, outcomes), '{}')
    from (
      select channel, json_object_agg(status, number) as outcomes
      from (
        select channel, status, count(*) as number from paywatch.notifications group by channel, status
      ) n
      group by channel
    ) n
  ),
  'beats', (select coalesce(json_object_agg(worker, beat_at), '{}') from paywatch.heartbeats)
)::text
