-- $1 id, $2 fence, $3 outcome, $4 error, $5 retry in, $6 reference, $7 the longest delay of a retry.
update paywatch.notifications
set status = case $3 when 'retry' then 'pending' else $3 end,
  delivered_at = case $3 when 'delivered' then coalesce(delivered_at, now()) end,
  due_at = case $3 when 'retry' then now() + least(coalesce($5::interval, interval '0'), $7::interval) else due_at end,
  last_error = case $3 when 'delivered' then null else $4::text end,
  reference = $6::text,
  lease_until = null, leased_by = null
where id = $1 and fence = $2 and (status = 'pending' or status = $3)
returning id
