select json_build_object(
  'at', now(),
  'checks', (
    select coalesce(json_object_agg(
      c.name,
      json_build_object(
        'slot', c.last_slot, 'verdict', c.last_verdict, 'reason', r.reason, 'last_pass', c.last_pass_at,
        'values', coalesce(r.measured, '{}'),
        'tls_not_after', substring(r.evidence ->> 'tls_not_after' from '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*$')
      )
      order by c.name
    ), '{}')
    from paywatch.checks c
    left join paywatch.readings r on (r.check_name, r.slot) = (c.name, c.last_slot)
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
