-- $1 how long a session may be idle, $2 whether to list those that ended.
select * from (
  select
    id, name, roles, via, origin, csrf, created_at, used_at, expires_at, revoked_at, revoked_by,
    revoked_at is null and expires_at > clock_timestamp() and used_at > clock_timestamp() - $1::interval as active
  from paywatch.console_sessions
) s
where active or $2
order by used_at desc, id
