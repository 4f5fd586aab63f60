-- $1 rules, $2 definitions: removes the states of rules that are configured otherwise, and of removed checks.
delete from paywatch.rule_states s
where not exists (
    select from unnest($1::text[], $2::text[]) as c (rule, definition)
    where (c.rule, c.definition) = (s.rule, s.definition)
  )
  or s.check_name <> '' and s.check_name not like 'reconcile:%'
     and not exists (select from paywatch.checks k where k.name = s.check_name and k.enabled)
