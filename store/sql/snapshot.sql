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
  -- The last run of each account and object that read its whole window. Each compared currency is listed, with 0 if
  -- nothing is at risk, so that a metric falls to 0 and does not vanish; the reading of the run has the times.
  'reconciliations', (
    select coalesce(json_agg(json_build_object(
      'account', l.account, 'object', l.object, 'at', l.finished_at, 'counts', l.counts,
      'checked', coalesce((l.result->'lost_webhooks'->l.object->>'checked')::bigint, 0),
      'undelivered', coalesce((l.result->'lost_webhooks'->l.object->>'undelivered')::bigint, 0),
      'at_risk', (
        select coalesce(jsonb_object_agg(proof->>'currency', 0), '{}')
        from jsonb_array_elements(l.result->'proofs') proof
        where paywatch.proof_object(proof) = l.object and proof->>'currency' is not null
      ) || coalesce(l.result->'at_risk'->l.object, '{}'),
      'at_risk_since', coalesce((
        select d.evidence->'at_risk_since' from paywatch.readings d
        where d.check_name = 'reconcile:' || l.object || coalesce('@' || nullif(l.account, ''), '')
          and d.slot = l.finished_at
      ), '{}')
    ) order by l.account, l.object), '[]')
    from (
      select distinct on (e.account, e.object) e.account, e.object, e.finished_at, e.counts, e.result
      from paywatch.run_object_ends e
      where e.finished_at > now() - interval '40 days' and e.counts is not null and e.read_whole
      order by e.account, e.object, e.finished_at desc
    ) l
  ),
  'heartbeats', (select coalesce(json_object_agg(worker, beat_at), '{}') from paywatch.heartbeats),
  'clock_skews', (
    select coalesce(json_object_agg(worker, clock_skew), '{}') from paywatch.heartbeats where clock_skew is not null
  )
)::text
