-- $1, $2: since and until. How many things people did, by outcome.
select
  count(*) as acts,
  count(*) filter (where outcome = 'refused') as refused,
  count(*) filter (where outcome = 'failed') as failed,
  count(*) filter (where outcome = 'unknown') as unknown,
  max(at) as newest
from paywatch.audit_acts
where at >= $1::timestamptz and at < $2::timestamptz
