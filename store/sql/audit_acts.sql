select
  id, at, actor, roles, via, action, object, outcome, detail, result, reason, outcome_reason, origin, outcome_id,
  outcome_at
from paywatch.audit_acts
where ($1::timestamptz is null or at >= $1)
  and ($2::timestamptz is null or at < $2)
  and ($3::text is null or actor = $3)
  and ($4::text is null or action = $4)
  and ($5::text is null or object = $5)
  and ($6::text is null or outcome = $6)
order by id desc
limit $7
