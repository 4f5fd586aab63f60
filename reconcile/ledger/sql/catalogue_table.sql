-- What this user may do to a table or view. The bits of pg_relation_is_updatable are 1 << CmdType (4 update, 8 insert).
select
  c.oid, n.nspname::text as schema, c.relkind::text as kind, current_user::text as "user",
  pg_catalog.has_table_privilege(c.oid, 'delete') as may_delete,
  pg_catalog.row_security_active(c.oid) as row_security,
  c.relkind in ('r', 'p') or pg_catalog.pg_relation_is_updatable(c.oid, true) & 8 = 8 as insertable,
  c.relkind in ('r', 'p') or pg_catalog.pg_relation_is_updatable(c.oid, true) & 4 = 4 as updatable,
  exists (select from pg_catalog.pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal
          and t.tgenabled <> 'D' and t.tgtype & 1 = 1 and t.tgtype & 2 = 2 and t.tgtype & 4 = 4) as filled_by_trigger,
  exists (select from pg_catalog.pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal
          and t.tgenabled <> 'D' and t.tgtype & 66 = 0) as changed_by_trigger,
  -- Deleting a row also deletes or changes rows of other tables.
  exists (select from pg_catalog.pg_constraint f
          where f.contype = 'f' and f.confrelid = c.oid and f.confdeltype in ('c', 'n', 'd')) as delete_reaches_on
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relname = $2::text
  and c.relkind in ('r', 'p', 'v', 'f', 'm')
  and (n.nspname = $1::text or ($1::text is null and pg_catalog.pg_table_is_visible(c.oid)))
  and pg_catalog.has_schema_privilege(n.oid, 'usage')
