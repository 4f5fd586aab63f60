-- $1, $2: since and until, $3 the most. Incidents that were open at some time of it, drills apart, the worst and longest first.
select
  id, subject, severity, reason, opened_at, resolved_at,
  extract(epoch from coalesce(resolved_at, now()) - opened_at)::float8 as seconds,
  count(*) over () as number,
  count(*) filter (where severity in ('P0', 'P1')) over () as urgent,
  count(*) filter (where resolved_at is null) over () as open
from paywatch.incidents
where drill is null and opened_at < $2::timestamptz and (resolved_at is null or resolved_at > $1::timestamptz)
order by severity, opened_at, id
limit $3
