-- The findings with the keys $1 and $2, in this order; `open` by open_now.sql.
with of_run as materialized (
  select p.object_run, p.account, p.object, r.mode, r.finished_at,
         (select max(l.started_at) from paywatch.run_object_ends l
          where l.account = p.account and l.object = p.object and l.read_whole
            and l.window_from <= r.window_from and l.window_until >= r.window_until) as read_at
  from paywatch.object_runs p join paywatch.runs r on r.id = p.run
  where p.object_run = any($1::bigint[])
),
judged as (
  select f.object_run, f.id, f.class, f.source, f.reason_code, f.reason, f.action, f.note_code, f.note, f.resolved,
         f.lost_webhook, f.fields::text as fields, f.stripe::text as stripe, f.ledger::text as ledger, f.exception,
         x.first_seen, case when f.resolved then '{}' else f.at_risk::text end as at_risk,
         o.account, o.object, o.mode, o.finished_at, o.read_at, k.place,
         (select max(u.finished_at) from paywatch.undone_rows n join paywatch.undos u on u.id = n.undo
          where n.object_run = f.object_run and n.id = f.id and n.action <> 'left') as undone_at
  from unnest($1::bigint[], $2::text[]) with ordinality as k (object_run, id, place)
  join paywatch.findings f on f.object_run = k.object_run and f.id = k.id
  join of_run o on o.object_run = f.object_run
  left join paywatch.exceptions x on x.account = o.account and x.id = f.exception
)
select j.*, {open_now} as open from judged j order by j.place
