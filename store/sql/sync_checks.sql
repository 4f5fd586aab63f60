-- $1..$6: the configured checks (names, kinds, severities, intervals and offsets in microseconds, definitions).
-- Runs alone (the table is locked). A new check is due immediately, in the current slot. A check that returns, or has
-- another interval, starts again after its last reading, with no missed slots in between. The fence of a check with
-- another definition is raised, so that a reading in progress under the old one is refused.
with wanted as (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[])
    as w (name, kind, severity, every_us, offset_us, definition)
), removed as (
  update paywatch.checks c
  set enabled = false, lease_until = null, leased_by = null, fence = fence + 1
  where c.enabled and not exists (select from wanted w where w.name = c.name)
  returning c.name
), kept as (
  insert into paywatch.checks as c (name, kind, severity, every_us, offset_us, definition, next_slot)
  select
    name, kind, severity, every_us, offset_us, definition, paywatch.latest_slot(now(), every_us, offset_us)
  from wanted
  on conflict (name) do update
  set (kind, severity, every_us, offset_us, definition, enabled)
      = (excluded.kind, excluded.severity, excluded.every_us, excluded.offset_us, excluded.definition, true),
    (next_slot, fence, lease_until, leased_by) = (
      select
        c.next_slot,
        c.fence + (c.definition is distinct from excluded.definition)::integer,
        case when c.definition = excluded.definition then c.lease_until end,
        case when c.definition = excluded.definition then c.leased_by end
      where c.enabled and (c.every_us, c.offset_us) = (excluded.every_us, excluded.offset_us)
      union all
      select
        greatest(excluded.next_slot, paywatch.slot_after(c.last_slot, excluded.every_us, excluded.offset_us)),
        c.fence + 1, null, null
      where not c.enabled or (c.every_us, c.offset_us) <> (excluded.every_us, excluded.offset_us)
    )
  where (c.kind, c.severity, c.every_us, c.offset_us, c.definition, c.enabled) is distinct from
    (excluded.kind, excluded.severity, excluded.every_us, excluded.offset_us, excluded.definition, true)
)
select name from removed order by name
