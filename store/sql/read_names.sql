-- $1 names that are configured. All names under which readings may be stored, and how many a second each has.
select n.name, coalesce(max(1000000.0 / c.every_us), 0)::float8 as rate
from (
  select name from paywatch.checks
  union select fingerprint from paywatch.alert_states where fingerprint like 'reconcile:%' or fingerprint like 'paywatch:%'
  union select unnest($1::text[])
) n left join paywatch.checks c on c.name = n.name
group by n.name
order by n.name
