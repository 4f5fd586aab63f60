-- $1 check, $2 a time. The incidents of the check, and of rules on it, that were open then; of the check also the one that
-- ended last before, and the one that opened first after.
with of_check as (
  select * from paywatch.incidents where fingerprint = 'check:' || $1::text
)
select 'open' as place, id, fingerprint, subject, severity, opened_at, resolved_at, resolved_by
from paywatch.incidents
where opened_at <= $2 and (resolved_at is null or resolved_at > $2)
  and (fingerprint = 'check:' || $1::text
    or (fingerprint like 'rule:%' and split_part(split_part(fingerprint, '@', 2), '@', 1) = $1::text))
union all (
  select 'before', id, fingerprint, subject, severity, opened_at, resolved_at, resolved_by
  from of_check where resolved_at <= $2 order by resolved_at desc limit 1
) union all (
  select 'after', id, fingerprint, subject, severity, opened_at, resolved_at, resolved_by
  from of_check where opened_at > $2 order by opened_at limit 1
)
order by place, opened_at
