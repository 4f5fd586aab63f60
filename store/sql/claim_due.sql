-- $1 names, $2 worker, $3 limit, $4 lease, $5 definitions. Claims the newest due slot of each check; older slots were
-- missed, except before the first claim of a check (fence 0). A worker whose definition of a check is not that of the
-- active revision does not get the check.
-- After the database's clock was set back, the next slot is further ahead than an interval allows, and a lease expires
-- later than any new one: both count as due. Otherwise no check would run until the clock reached the old time.
with due as (
  select c.name
  from paywatch.checks c
  join unnest($1::text[], $5::text[]) as ours (name, definition)
    on ours.name = c.name and ours.definition is not distinct from c.definition
  where enabled
    and (next_slot <= now() or next_slot > now() + 2 * every_us * interval '1 microsecond')
    and (lease_until is null or lease_until <= now() or lease_until > now() + 2 * $4::interval)
  order by next_slot
  limit $3
  for update of c skip locked
), claimed as (
  update paywatch.checks c
  set lease_until = now() + $4::interval, leased_by = $2, fence = c.fence + 1,
    next_slot = case c.fence
      when 0 then paywatch.latest_slot(now(), c.every_us, c.offset_us)
      else least(c.next_slot, paywatch.latest_slot(now(), c.every_us, c.offset_us))
    end
  from due
  where c.name = due.name
  returning c.name, c.fence, c.next_slot, c.every_us,
    paywatch.latest_slot(now(), c.every_us, c.offset_us) as slot
)
select
  name, slot, fence,
  case when next_slot < slot then next_slot end as missed_from,
  ((paywatch.microseconds(slot) - paywatch.microseconds(next_slot)) / every_us)::integer as missed,
  extract(epoch from now() - slot)::double precision as delay
from claimed
order by slot
