-- Number and hash of the rows behind the report of run $1, by table. The columns are the layout that the manifest names:
-- verification computes the same later, so a column is never added to an existing layout.
with object_runs as materialized (
  select object_run from paywatch.object_runs where run = $1::text
),
records (name, record) as (
  select 'runs', row(id, account, window_from, window_until, objects, mode, requested_by, attempt, created_at,
      started_at, supersedes, options)::text
    from paywatch.runs where id = $1::text
  union all
  select 'object_runs', row(object_run, object, account, active, phase, plan, gaps, counts, facts, totals,
      repair_xid, encode(plan_sha256, 'hex'), sources, withheld)::text
    from paywatch.object_runs where run = $1::text
  union all
  select 'slices', row(object_run, number, source, lower_bound, upper_bound, cursor, cursor_created, pages,
      records, done)::text
    from paywatch.slices join object_runs using (object_run)
  union all
  select 'pages', row(object_run, number, cursor, count, request_id, encode(sha256, 'hex'), at, seq)::text
    from paywatch.pages join object_runs using (object_run)
  union all
  select 'findings', row(object_run, id, mapped_status, plan, at_risk)::text
    from paywatch.findings join object_runs using (object_run)
  union all
  select 'payout_sums', row(object_run, payout, currency, cursor, count, net, own, foreign_currency, done,
      reason, carried, reason_code)::text
    from paywatch.payout_sums join object_runs using (object_run)
  union all
  select 'balances', row(account, at, told_at, totals)::text
    from paywatch.balances where run = $1::text
  union all
  select 'daily_runs', row(account, day)::text
    from paywatch.daily_runs where run = $1::text and account <> '*'
  union all
  select 'staged_stripe', row(object_run, seq, number, source, id, amount, currency, status, created, in_scope,
      absent, flaw, details, seen_at, extra, flaw_code, excluded_by, path_absent, undisputed_status)::text
    from paywatch.staged_stripe join object_runs using (object_run)
  union all
  select 'staged_ledger', row(object_run, id, amount, currency, status, created, in_window, extra)::text
    from paywatch.staged_ledger join object_runs using (object_run)
  union all
  select 'named_objects', row(object_run, source, id, at)::text
    from paywatch.named_objects join object_runs using (object_run)
  union all
  select 'movements', row(object_run, id, amount, currency, created, flaw, fee, net, type, category, other,
      source, kind, payment, charge, automatic, reconciliation, place, key)::text
    from paywatch.movements join object_runs using (object_run)
)
select name, count(*) as rows, encode(sha256(string_agg(hash, ''::bytea order by hash)), 'hex') as sha256
from (select name, sha256(convert_to(record, 'UTF8')) as hash from records) hashed
group by name
