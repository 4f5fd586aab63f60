select channel, kind, sequence, status, attempts, created_at, delivered_at, reference, last_error
from paywatch.notifications
where incident_id = $1
order by id
