-- Everybody who had access: by sessions, which are listed for 30 days after their end, and by what the audit log has of
-- those who have none, because a proxy or the machine signs them in. The roles are those of the last time.
with seen as (
  select
    name, roles, split_part(via, ' ', 1) as way, created_at as signed_in_at, used_at,
    revoked_at is null and expires_at > clock_timestamp()
      and used_at > clock_timestamp() - interval '30 minutes' as is_active
  from paywatch.console_sessions
  union all
  select actor, roles, via, null, at, false
  from paywatch.audit_log
  where via in ('proxy', 'loopback', 'command')
), latest as (
  select distinct on (name) name, roles from seen order by name, used_at desc
)
select
  seen.name,
  array_to_string(latest.roles, ', ') as roles,
  string_agg(distinct seen.way, ', ') as ways,
  max(seen.signed_in_at) as signed_in_at,
  max(seen.used_at) as used_at,
  count(*) filter (where seen.is_active) as sessions
from seen join latest using (name)
where seen.name <> 'unknown'
group by seen.name, latest.roles
