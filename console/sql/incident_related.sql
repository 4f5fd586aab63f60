-- $1 id, $2 fingerprints of what it depends on, $3 of what depends on it, $4 opened, $5 ended or now. Those that were open
-- at the same time and are linked by depends_on, and those that opened within ten minutes of it. One more than is shown.
select i.id, i.subject, i.severity, i.opened_at, i.resolved_at,
  case
    when i.fingerprint = any ($2::text[]) then 'it depends on this'
    when i.fingerprint = any ($3::text[]) then 'depends on it'
    else 'opened within ten minutes of it'
  end as relation
from paywatch.incidents i
where i.id <> $1::text and (
  (i.fingerprint = any ($2::text[] || $3::text[])
    and i.opened_at <= $5::timestamptz and coalesce(i.resolved_at, now()) >= $4::timestamptz)
  or i.opened_at between $4::timestamptz - interval '10 minutes' and $4::timestamptz + interval '10 minutes'
)
order by (i.fingerprint = any ($2::text[] || $3::text[])) desc, i.opened_at, i.id
limit 21
