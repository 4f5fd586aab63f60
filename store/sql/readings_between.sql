-- $1 names, $2 since, $3 until (slots). What the decision needs of each reading; a look-up for each name.
select r.check_name, r.slot, r.slots, r.verdict, r.cause, r.reason, r.started_at, r.duration, r.measured
from unnest($1::text[]) as w (name)
cross join lateral (
  select check_name, slot, slots, verdict, cause, case when verdict <> 'pass' then left(reason, 2000) else '' end as reason,
    started_at, duration, case when check_name like 'reconcile:%' then measured end as measured
  from paywatch.readings where check_name = w.name and slot >= $2 and slot < $3
  offset 0
) r
