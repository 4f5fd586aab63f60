-- After selected_findings.sql. Amounts of different currencies are never compared.
select object_run, id from by_risk
order by resolved, currency nulls last, minor desc nulls last, id collate "C", object_run limit $8::bigint
