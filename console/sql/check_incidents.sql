-- $1: a check. Its last incidents, and those of rules on its readings.
select id, fingerprint, subject, severity, reason, opened_at, resolved_at, acknowledged_by,
  coalesce(resolved_at, now()) - opened_at as lasted
from paywatch.incidents
where fingerprint = 'check:' || $1
  or starts_with(fingerprint, 'rule:')
    and (right(fingerprint, length($1) + 1) = '@' || $1 or strpos(fingerprint, '@' || $1 || '@') > 0)
order by opened_at desc
limit 10
