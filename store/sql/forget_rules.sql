-- $1: checks that are no longer run. Forgets what rules said of them. An evaluation that has read them must not write: its
-- fence is no longer valid. Rules are locked before incidents, as an evaluation does.
with fenced as (
  update paywatch.rule_evaluation set fence = fence + 1, lease_until = now()
)
delete from paywatch.rule_states where check_name = any ($1::text[])
