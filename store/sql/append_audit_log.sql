with head as (
  update paywatch.audit_log_head set id = $1, sha256 = $14
)
insert into paywatch.audit_log
  (id, at, actor, roles, via, action, object, outcome, detail, reason, origin, entry_of, previous, sha256)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::jsonb, $10, $11, $12, $13, $14)
