-- After selected_findings.sql: the first open ones of each currency in turn, the largest amount of each first.
select object_run, id from (
  select *, row_number() over (partition by currency order by minor desc nulls last, id collate "C", object_run) as place
  from by_risk where not resolved
) ranked
where place <= $8::bigint
order by currency is null, place, currency, id collate "C" limit $8::bigint
