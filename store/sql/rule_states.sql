-- $1 checks, $2 rules: the states for these checks, and all of these rules. Null: all states.
select s.* from paywatch.rule_states s
where $1::text[] is null or s.check_name = any ($1) or s.rule = any ($2::text[])
order by s.rule, s.check_name
