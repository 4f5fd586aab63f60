-- $1 whether to list those that ended.
select * from (
  select
    id, name, roles, created_by, created_at, expires_at, last_used_at, revoked_at, revoked_by,
    revoked_at is null and expires_at > clock_timestamp() as active
  from paywatch.api_tokens
) t
where active or $1
order by created_at desc, id
