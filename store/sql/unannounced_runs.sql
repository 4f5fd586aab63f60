-- Reconciliations that ended and have no reading yet: a reading's slot is the moment at which its run ended. Each
-- object has its own end; a run of an older version has one for all. What a scheduled run as a whole came to is told
-- with its balance transactions, which every run has. `unread` is the oldest scheduled day of the last month whose run
-- did not read this object, unless other runs did since.
-- $1: how far to look back
with ends as not materialized (
  select r.id as run, r.account, p.object, r.requested_by, r.window_from, r.window_until, r.finished_at, p.phase,
         coalesce(r.result->'ends'->p.object->>'status', r.status) as status
  from paywatch.runs r
  join paywatch.run_parts p on p.run = r.id
  where r.mode = 'run'
)
select r.id, r.account, coalesce(r.result->'ends'->p.object->>'status', r.status) as status,
       coalesce(r.result->'ends'->p.object->>'reason', r.reason) as reason,
       r.finished_at, r.started_at, r.window_from, r.window_until, p.object, coalesce(p.counts, '{}') as counts,
       r.result->>'report' as report,
       case when p.object = 'balance_transactions' and r.requested_by = 'schedule' then r.result end as daily,
       (select coalesce(array_agg(distinct proof->>'name'), '{}') from jsonb_array_elements(r.result->'proofs') proof
        where proof->>'result' = 'FAIL' and starts_with(proof->>'name', p.object || ':')) as unproven,
       (select max(e.position) from paywatch.reports e where e.run = r.id) as position,
       (select count(*) from paywatch.findings f where f.part = p.part and not f.resolved) as unresolved,
       coalesce(r.result->'at_risk'->p.object, '{}') as at_risk,
       coalesce((r.result->'lost_webhooks'->p.object->>'checked')::bigint, 0) as checked,
       coalesce((r.result->'lost_webhooks'->p.object->>'undelivered')::bigint, 0) as undelivered,
       (select min(e.first_seen) from paywatch.exceptions e
        where e.account = p.account and e.object = p.object and e.last_run = r.id) as oldest,
       (select coalesce(jsonb_object_agg(risk.currency, risk.since), '{}') from (
          select amount.key as currency, min(e.first_seen) as since
          from paywatch.findings f
          cross join jsonb_each_text(f.at_risk) amount
          join paywatch.exceptions e
            on (e.account, e.object, e.object_id, e.last_run) = (p.account, p.object, f.id, r.id)
          where f.part = p.part and not f.resolved
          group by amount.key) risk) as at_risk_since,
       unread.run as unread_run, unread.status as unread_status, unread.window_from as unread_from,
       unread.window_until as unread_until, unread.days as unread_days
from paywatch.runs r
join paywatch.run_parts p on p.run = r.id
left join lateral (
  select w.run, w.status, w.window_from, w.window_until, count(*) over () as days
  from ends w
  where w.account = r.account and w.object = p.object and w.run <> r.id and w.requested_by = 'schedule'
    and (w.status in ('failed', 'incomplete') and w.finished_at <= r.finished_at
         or w.finished_at is null and w.phase <> 'done'  -- it is tried again now
            and exists (select from paywatch.reports e where e.run = w.run))
    and w.window_until > r.finished_at - interval '30 days'
    and not exists (
      select from ends g
      where g.account = w.account and g.object = w.object
        and g.window_from < w.window_until and g.window_until > w.window_from
        and g.status in ('matched', 'repaired', 'discrepancies') and g.finished_at <= r.finished_at
      having range_agg(tstzrange(g.window_from, g.window_until)) @> tstzrange(w.window_from, w.window_until)
    )
  order by w.window_from
  limit 1
) unread on true
where r.finished_at > now() - $1::interval
  and r.mode = 'run'
  and r.status <> 'cancelled'
  and not exists (
    select from paywatch.readings d
    where d.check_name = 'reconcile:' || p.object || coalesce('@' || nullif(r.account, ''), '') and d.slot = r.finished_at
  )
order by r.finished_at, p.object
