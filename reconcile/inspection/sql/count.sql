-- After selected_findings.sql.
select count(*) as findings, count(*) filter (where not resolved) as unresolved,
       count(*) filter (where plan = 'insert') as inserts, count(*) filter (where plan = 'update') as updates
from selected
