-- Puts objects from just before the window in scope that no finished run of those minutes has seen: they became visible
-- late. Only if the records of such a run are still stored (see engine/sql/delete_staged_stripe.sql), with an hour to spare between two looks.
with good as (
  select e.object_run, e.window_from, e.window_until, e.finished_at
  from paywatch.object_runs p
  join paywatch.run_object_ends e on e.account = p.account and e.object = p.object and e.object_run <> p.object_run
  where p.object_run = $1::bigint and e.read_whole
)
update paywatch.staged_stripe s set in_scope = true, source = 'listed'
where s.object_run = $1::bigint and s.source = 'overlap' and not s.in_scope
  and exists (select from paywatch.slices o where o.object_run = $1::bigint and o.source = 'overlap' and o.records > 0)
  and exists (
    select from good e where e.finished_at > clock_timestamp() - interval '47 hours'
      and e.window_from <= s.created and s.created < e.window_until and s.created >= e.window_until - $2::interval)
  and not exists (
    select from good e join paywatch.staged_stripe seen on seen.object_run = e.object_run and seen.id = s.id and seen.in_scope)
