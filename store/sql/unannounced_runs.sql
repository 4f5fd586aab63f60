-- Runs that ended and have no reading yet: the slot of a reading is the time at which its run ended. The result
-- of a scheduled run as a whole is reported with its balance transactions, which every run has. `unread` is the oldest
-- scheduled day of the last month whose run did not read this object, unless other runs did since.
-- $1: how far to look back
select e.run as id, e.account, e.status, e.reason, e.finished_at, e.started_at, e.window_from, e.window_until, e.object,
       coalesce(e.counts, '{}') as counts, e.result->>'report' as report,
       case when e.object = 'balance_transactions' and e.requested_by = 'schedule' then e.result end as daily,
       (select coalesce(array_agg(distinct paywatch.proof_code(proof)), '{}') from jsonb_array_elements(e.result->'proofs') proof
        where proof->>'result' = 'FAIL' and paywatch.proof_object(proof) = e.object) as unproven,
       (select max(l.position) from paywatch.reports l where l.run = e.run) as position,
       (select jsonb_build_object('number', o.number, 'sha256', encode(o.sha256, 'hex')) from paywatch.sign_offs o
        where o.account = e.account order by o.number desc limit 1) as sign_offs,
       (select count(*) from paywatch.findings f where f.object_run = e.object_run and not f.resolved) as unresolved,
       coalesce(e.result->'at_risk'->e.object, '{}') as at_risk,
       coalesce((e.result->'lost_webhooks'->e.object->>'checked')::bigint, 0) as checked,
       coalesce((e.result->'lost_webhooks'->e.object->>'undelivered')::bigint, 0) as undelivered,
       (select min(x.first_seen) from paywatch.exceptions x
        where x.account = e.account and x.object = e.object and x.last_run = e.run) as oldest,
       (select coalesce(jsonb_object_agg(risk.currency, risk.since), '{}') from (
          select amount.key as currency, min(x.first_seen) as since
          from paywatch.findings f
          cross join jsonb_each_text(f.at_risk) amount
          join paywatch.exceptions x
            on (x.account, x.object, x.object_id, x.last_run) = (e.account, e.object, f.id, e.run)
          where f.object_run = e.object_run and not f.resolved
          group by amount.key) risk) as at_risk_since,
       unread.run as unread_run, unread.status as unread_status, unread.window_from as unread_from,
       unread.window_until as unread_until, unread.days as unread_days
from paywatch.run_object_ends e
left join lateral (
  select w.run, w.status, w.window_from, w.window_until, count(*) over () as days
  from paywatch.run_object_ends w
  where w.account = e.account and w.object = e.object and w.run <> e.run and w.requested_by = 'schedule'
    and (w.status in ('failed', 'incomplete') and w.finished_at <= e.finished_at
         or w.finished_at is null and w.phase <> 'done'  -- another attempt is running
            and exists (select from paywatch.reports l where l.run = w.run))
    and w.window_until > e.finished_at - interval '30 days'
    and not exists (
      select from paywatch.run_object_ends g
      where g.account = w.account and g.object = w.object
        and g.window_from < w.window_until and g.window_until > w.window_from
        and g.read_whole and g.finished_at <= e.finished_at
      having range_agg(tstzrange(g.window_from, g.window_until)) @> tstzrange(w.window_from, w.window_until)
    )
  order by w.window_from
  limit 1
) unread on true
where e.finished_at > now() - $1::interval
  and e.status <> 'cancelled'
  and not exists (
    select from paywatch.readings d
    where d.check_name = 'reconcile:' || e.object || coalesce('@' || nullif(e.account, ''), '') and d.slot = e.finished_at
  )
order by e.finished_at, e.object
