-- $1: how late a notification must be to count as delayed. All of it is of one moment, by the database's clock.
with failing as (
  -- A failed message of an open incident counts until its channel received a later one of that incident, any other for
  -- a day or until its channel received a later one.
  select n.*, i.subject from paywatch.notifications n left join paywatch.incidents i on i.id = n.incident_id
  where n.status in ('failed', 'undeliverable')
    and (i.id is not null and i.resolved_at is null or n.created_at > now() - interval '1 day')
    and not exists (
      select from paywatch.notifications later
      where later.channel = n.channel and later.status = 'delivered' and later.id > n.id
        and (later.incident_id = n.incident_id or i.id is null or i.resolved_at is not null)
    )
), delayed as (
  -- Also one that a worker tries again and again; not one behind an earlier one of its incident and channel.
  select n.*, i.subject from paywatch.notifications n left join paywatch.incidents i on i.id = n.incident_id
  where n.status = 'pending'
    and case n.attempts when 0 then n.due_at else n.created_at end < now() - $1::interval
    and not exists (
      select from paywatch.notifications earlier
      where earlier.status = 'pending'
        and (earlier.incident_id, earlier.channel) = (n.incident_id, n.channel)
        and earlier.sequence < n.sequence
    )
), whole as materialized (
  select account, object, range_agg(tstzrange(window_from, window_until)) as windows
  from paywatch.run_object_ends
  where read_whole and finished_at > now() - interval '40 days'
  group by account, object
), unread as (
  -- Runs whose window nobody has read completely since: scheduled ones for a month, those of people for a week.
  select distinct r.id
  from paywatch.runs r join paywatch.object_runs p on p.run = r.id
  left join whole w on (w.account, w.object) = (r.account, p.object)
  where r.mode = 'run'
    and (r.status in ('failed', 'incomplete')
         or r.status in ('queued', 'running') and exists (select from paywatch.reports e where e.run = r.id))
    and r.window_until > now() - interval '40 days'
    and coalesce(r.finished_at, r.created_at)
        > now() - case r.requested_by when 'schedule' then interval '30 days' else interval '7 days' end
    and not coalesce(w.windows @> tstzrange(r.window_from, r.window_until), false)
)
select json_build_object(
  'at', now(),
  'checks', (
    select coalesce(json_object_agg(
      c.name,
      json_build_object(
        'slot', c.last_slot, 'verdict', c.last_verdict, 'reason', c.last_reason, 'last_pass', c.last_pass_at,
        'values', coalesce(c.last_values, '{}'), 'tls_not_after', c.tls_not_after,
        'every', c.every_us / 1e6, 'next_slot', c.next_slot, 'leased', coalesce(c.lease_until > now(), false)
      )
      order by c.name
    ), '{}')
    from paywatch.checks c
    where c.enabled
  ),
  'incidents', (
    select coalesce(json_agg(json_build_object(
      'id', id, 'severity', severity, 'subject', subject, 'reason', reason, 'opened_at', opened_at
    ) order by severity, opened_at, id), '[]')
    from paywatch.incidents where resolved_at is null
  ),
  'notifications', (
    select coalesce(json_agg(g order by g.channel, g.state), '[]')
    from (
      select channel, case status when 'pending' then 'delayed' else status end as state, count(*) as number,
             min(created_at) as oldest, (array_agg(subject order by id))[1] as subject,
             (array_agg(last_error order by id desc) filter (where last_error is not null))[1] as error
      from (select * from failing union all select * from delayed) n
      group by 1, 2
    ) g
  ),
  'runs', (
    select coalesce(json_agg(json_build_object(
      'id', r.id, 'account', r.account, 'status', r.status, 'reason', r.reason, 'from', r.window_from,
      'until', r.window_until, 'requested_by', r.requested_by, 'created_at', r.created_at,
      'lease_until', r.lease_until, 'unread', u.id is not null
    ) order by r.window_from, r.created_at), '[]')
    from paywatch.runs r left join unread u on u.id = r.id
    where u.id is not null or r.status in ('queued', 'running')
  ),
  'planned', (
    select coalesce(json_object_agg(account, days), '{}')
    from (
      select account, json_agg(day order by day) as days from paywatch.daily_runs
      where day > now() - interval '4 days' group by account
    ) d
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
  'workers', (
    select coalesce(json_agg(json_build_object(
      'worker', worker, 'queue', queue, 'started_at', started_at, 'beat_at', beat_at, 'info', info,
      'clock_skew', clock_skew
    ) order by worker), '[]')
    from paywatch.heartbeats
  ),
  'audit', (
    select json_build_object(
      'at', audited_at, 'worker', worker, 'outcome', outcome, 'detail', detail, 'pinged_at', pinged_at
    )
    from paywatch.audit where audited_at is not null
  )
)::text
