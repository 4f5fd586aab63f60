-- One statement for a whole batch: the readings, and the last reading and next slot of their checks.
-- A slot has a reading already only after the database's clock was set back; the reading of the newer claim wins.
with given as (
  select * from unnest(
    $1::text[], $2::timestamptz[], $3::integer[], $4::text[], $5::text[], $6::text[],
    $7::timestamptz[], $8::double precision[], $9::text[], $10::text[], $11::text[], $12::bigint[],
    $13::timestamptz[]
  ) as g (
    check_name, slot, slots, verdict, cause, reason, started_at, duration, phases, measured, evidence, fence,
    tls_not_after
  )
), written as (
  insert into paywatch.readings as r (
    check_name, slot, slots, verdict, cause, reason, started_at, duration, phases, measured, evidence, fence
  )
  select
    check_name, slot, slots, verdict, cause, reason, started_at, duration,
    phases::jsonb, measured::jsonb, evidence::jsonb, fence
  from given
  on conflict (check_name, slot) do update
  set slots = excluded.slots, verdict = excluded.verdict, cause = excluded.cause, reason = excluded.reason,
    started_at = excluded.started_at, duration = excluded.duration, phases = excluded.phases,
    measured = excluded.measured, evidence = excluded.evidence, fence = excluded.fence, recorded_at = now()
  where r.fence < excluded.fence
), late as (
  -- Hours that have ended were rolled up, or soon are: `roll_up` looks at these again.
  insert into paywatch.late_hours (starts)
  select distinct h.starts
  from given g left join paywatch.checks c on c.name = g.check_name
  cross join lateral generate_series(
    date_trunc('hour', g.slot, 'UTC'), g.slot + (g.slots - 1) * coalesce(c.every_us, 0) * interval '1 microsecond',
    interval '1 hour'
  ) as h (starts)
  where g.slot < date_trunc('hour', now(), 'UTC') and h.starts + interval '1 hour' <= now()
  order by h.starts
  on conflict do nothing
), of_reconciliations as (
  -- They have no row in `checks` that says how far they are: see `rule_news.sql`.
  insert into paywatch.rule_progress as p (check_name, last_slot)
  select check_name, max(slot) from given where check_name like 'reconcile:%' group by check_name
  on conflict (check_name) do update set last_slot = greatest(p.last_slot, excluded.last_slot)
), newest as (
  select distinct on (check_name) check_name, slot, slots, verdict, reason, measured, tls_not_after
  from given
  order by check_name, slot desc
)
update paywatch.checks c
set next_slot = paywatch.slot_after(n.slot, c.every_us, c.offset_us)
    + (n.slots - 1) * c.every_us * interval '1 microsecond',
  lease_until = null, leased_by = null,
  last_slot = n.slot, last_verdict = n.verdict, last_reason = n.reason, last_values = n.measured::jsonb,
  last_pass_at = case when n.verdict = 'pass' then n.slot else c.last_pass_at end,
  tls_not_after = n.tls_not_after
from newest n
where c.name = n.check_name
