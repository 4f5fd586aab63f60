-- Every scheduled check at each of its locations. Its verdict now is that of its last reading, and unknown once that is
-- overdue: the same conditions as `workers.health.checks.is_overdue`, which a test compares.
select
  c.name, c.check_name, c.location, c.kind, c.severity, c.every, c.last_slot,
  case
    when c.last_verdict is null then 'no data'
    when c.last_verdict = 'missed' then 'missed'
    when c.next_slot > now() + 2 * c.every
      or now() - c.next_slot > least(greatest(c.every, interval '15 seconds'), interval '60 seconds')
        + case when c.leased then least(c.every, interval '10 minutes') else interval '0' end
      then 'unknown'
    else c.last_verdict
  end as verdict,
  now() - c.last_slot as age,
  c.last_reason as reason,
  coalesce(d.groups, '{}') as groups,
  coalesce(d.labels, '{}') as labels,
  i.id as incident
from (
  select
    name, split_part(name, '@', 1) as check_name, nullif(split_part(name, '@', 2), '') as location, kind, severity,
    every_us * interval '1 microsecond' as every, last_slot, last_verdict, last_reason, next_slot,
    coalesce(lease_until > now(), false) as leased
  from paywatch.checks where enabled
) c
left join (
  select e ->> 'name' as name, e -> 'labels' as labels,
    array(select jsonb_array_elements_text(coalesce(nullif(e -> 'groups', 'null'), '[]'))) as groups
  from paywatch.active_revision a, jsonb_array_elements(a.configuration -> 'checks') e
) d on d.name = c.check_name
left join paywatch.incidents i on i.fingerprint = 'check:' || c.check_name and i.resolved_at is null
