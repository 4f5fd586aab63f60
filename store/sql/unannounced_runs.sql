-- Reconciliations that ended and have no reading yet: a reading's slot is the moment at which its run ended. Each
-- object has its own end; a run of an older version has one for all. What a scheduled run as a whole came to is told
-- with its balance transactions, which every run has.
-- $1: how far to look back
select r.id, r.account, coalesce(r.result->'ends'->p.object->>'status', r.status) as status,
       coalesce(r.result->'ends'->p.object->>'reason', r.reason) as reason,
       r.finished_at, r.started_at, r.window_from, r.window_until, p.object, coalesce(p.counts, '{}') as counts,
       r.result->>'report' as report,
       case when p.object = 'balance_transactions' and r.requested_by = 'schedule' then r.result end as daily,
       (select max(e.position) from paywatch.reports e where e.run = r.id) as position,
       (select count(*) from paywatch.findings f where f.part = p.part and not f.resolved) as unresolved,
       coalesce(r.result->'at_risk'->p.object, '{}') as at_risk,
       coalesce((r.result->'lost_webhooks'->p.object->>'checked')::bigint, 0) as checked,
       coalesce((r.result->'lost_webhooks'->p.object->>'undelivered')::bigint, 0) as undelivered,
       (select min(e.first_seen) from paywatch.exceptions e
        where e.account = p.account and e.object = p.object and e.last_run = r.id) as oldest
from paywatch.runs r
join paywatch.run_parts p on p.run = r.id
where r.finished_at > now() - $1::interval
  and r.mode = 'run'
  and r.status <> 'cancelled'
  and not exists (
    select from paywatch.readings d
    where d.check_name = 'reconcile:' || p.object || coalesce('@' || nullif(r.account, ''), '') and d.slot = r.finished_at
  )
order by r.finished_at, p.object
