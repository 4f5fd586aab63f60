-- The severities of each configuration that was applied, as `respond_within` by severity.
select r.applied_at, s.key as severity, s.value ->> 'respond_within' as respond_within
from paywatch.config_revisions r
cross join lateral jsonb_each(case jsonb_typeof(r.configuration -> 'severities')
  when 'object' then r.configuration -> 'severities' else '{}' end) s
order by r.number
