-- What each run says about id $1, the newest first. Runs keep the records that differ; of the others this tells those that
-- were fetched by their id in the last 90 days, and those of the newest minutes that are kept for two days. `offset 0` keeps the index look-up
-- of each object run from becoming a scan of all findings. Without a finding, only a run that read everything shows that nothing
-- differed: another one has not compared the record yet, or never did.
select p.object_run, p.object, p.account, r.id as run, r.mode, r.finished_at, r.window_until,
       f.class, f.source, f.reason_code, f.action, f.resolved, u.undone_at, u.undone_by, s.created,
       f.id is null as quiet
from paywatch.object_runs p
join paywatch.runs r on r.id = p.run
left join lateral (
  select * from paywatch.findings f where f.object_run = p.object_run and f.id = $1::text offset 0) f on true
left join lateral (
  select true as asked from paywatch.pages g
  where g.object_run = p.object_run and g.number is null and g.cursor = $1::text and r.created_at > clock_timestamp() - interval '90 days' limit 1 offset 0) g on true
left join lateral (
  select s.created from paywatch.staged_stripe s
  where s.object_run = p.object_run and s.id = $1::text and not s.absent limit 1 offset 0) s on true
left join lateral (
  select o.finished_at as undone_at, o.requested_by as undone_by
  from paywatch.undone_rows n join paywatch.undos o on o.id = n.undo
  where n.object_run = p.object_run and n.id = $1::text and n.action <> 'left' and f.id is not null
  order by o.finished_at desc limit 1) u on true
where r.status <> 'queued' and p.object <> 'balance_transactions'
  and (f.id is not null or (g.asked or s.created is not null)
    and coalesce(r.result->'ends'->p.object->>'status', r.status) in ('matched', 'repaired', 'discrepancies'))
  and ($2::text is null or p.account = $2::text) and ($3::text is null or p.object = $3::text)
order by r.created_at desc, p.object_run desc
