-- $1: checks. $2: a location. The states of these checks that have counted readings from there.
select fingerprint from paywatch.alert_states
where fingerprint = any (select 'check:' || name from unnest($1::text[]) as c (name)) and state->'places' ? $2
order by fingerprint
