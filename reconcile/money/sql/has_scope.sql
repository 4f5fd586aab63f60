-- Whether a mapping of the run of $1 leaves objects of Stripe out.
select exists (
  select from paywatch.object_runs p join paywatch.object_runs o on o.run = p.run
  where p.object_run = $1::bigint and o.plan->'mapping'->'objects_where' <> '{}')
