-- $1 names, $2 worker, $3 limit, $4 lease. The newest due slot of each check is taken; older ones were missed, but
-- for those before the very first claim of a check: it begins with that.
-- After the database's clock was set back, the next slot lies further ahead than it ever could, and a lease ends
-- later than any taken now: both count as due, or the watch would be blind until the old time comes round again.
with due as (
  select name from paywatch.checks
  where enabled
    and name = any ($1::text[])
    and (next_slot <= now() or next_slot > now() + 2 * every_us * interval '1 microsecond')
    and (lease_until is null or lease_until <= now() or lease_until > now() + 2 * $4::interval)
  order by next_slot
  limit $3
  for update skip locked
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
