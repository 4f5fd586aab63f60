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
  -- Also one that a worker tries again and again; not one that a storm holds back until a time that is still to come.
  select n.*, i.subject from paywatch.notifications n left join paywatch.incidents i on i.id = n.incident_id
  where n.status = 'pending' and n.due_at < now() - $1::interval
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
      'id', i.id, 'severity', i.severity, 'subject', i.subject, 'reason', i.reason, 'opened_at', i.opened_at,
      'held', a.state #>> '{held,code}', 'fingerprint', i.fingerprint, 'alert', a.state
    ) order by i.severity, i.opened_at, i.id), '[]')
    from paywatch.incidents i
    left join paywatch.alert_states a on a.fingerprint = i.fingerprint and a.state ->> 'incident' = i.id
    where i.resolved_at is null
  ),
  'silences', (
    select count(*) from paywatch.silences where starts_at <= clock_timestamp() and ends_at > clock_timestamp()
  ),
  -- A resolve is decided together with the end; that of a substitute follows within seconds.
  'unresolved', (
    select coalesce(json_object_agg(channel, incidents), '{}')
    from (
      select n.channel, json_agg(distinct i.id) as incidents
      from paywatch.incidents i join paywatch.notifications n on n.incident_id = i.id
      where i.resolved_at > now() - interval '2 days' and i.resolved_at < now() - interval '2 minutes'
        and n.status = 'delivered' and n.kind <> 'resolved'
        and not exists (
          select from paywatch.notifications r
          where r.incident_id = i.id and r.channel = n.channel and r.kind = 'resolved'
        )
      group by n.channel
    ) u
  ),
  'drills', (
    select coalesce(json_object_agg(check_name, started_by order by check_name), '{}')
    from paywatch.drills where stopped_at is null and ends_at > clock_timestamp()
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
  'channels', (
    select coalesce(json_agg(json_build_object(
      'channel', s.channel, 'broken_since', s.broken_since, 'failing_since', s.failing_since, 'error', s.error,
      'pending', coalesce(p.pending, 0), 'overdue', coalesce(p.overdue, 0), 'held', coalesce(p.held, 0)
    ) order by s.channel), '[]')
    from paywatch.channel_states s
    left join (
      select channel, count(*) as pending, count(*) filter (where due_at < now() - $1::interval) as overdue,
        count(*) filter (where delivery_id is null and due_at > now()) as held
      from paywatch.notifications where status = 'pending' group by channel
    ) p on p.channel = s.channel
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
      'account', l.account, 'object', l.object, 'at', l.finished_at, 'until', l.window_until, 'counts', l.counts,
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
      select distinct on (e.account, e.object) e.account, e.object, e.finished_at, e.window_until, e.counts, e.result
      from paywatch.run_object_ends e
      where e.finished_at > now() - interval '40 days' and e.counts is not null and e.read_whole
      order by e.account, e.object, e.finished_at desc
    ) l
  ),
  'rules_judged_at', (select evaluated_at from paywatch.rule_evaluation),
  'rules', (
    select coalesce(json_agg(json_build_object(
      'rule', s.rule, 'check', s.check_name, 'truth', s.truth, 'code', s.code, 'sentence', s.sentence
    ) order by s.rule, s.check_name), '[]')
    from paywatch.rule_states s
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
