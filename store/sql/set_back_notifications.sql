-- $1 channel. What was decided before the database's clock was set back is due now: lateness counts from when it is due.
update paywatch.notifications set due_at = now()
where channel = $1 and status = 'pending' and created_at > now() and due_at > now()
