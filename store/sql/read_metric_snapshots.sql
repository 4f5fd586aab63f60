select worker, current, case when current then text else '' end as text
from (select worker, text, at >= now() - $1::interval as current from paywatch.metric_snapshots) snapshots
order by worker
