select id, at, actor, roles, via, action, object, outcome, detail, reason, origin, entry_of, previous, sha256
from paywatch.audit_log
order by id
