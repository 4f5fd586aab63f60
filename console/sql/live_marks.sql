-- One mark for each topic: another one means that something of it changed. Read only while triggers are not heard.
select
  (select coalesce(max(id), 0)::text from paywatch.incident_events) as incident,
  (select concat_ws(' ', max(created_at), max(finished_at),
      string_agg(concat_ws(' ', id, status, lease_until), ',' order by id) filter (where status in ('queued', 'running')))
   from paywatch.runs where created_at > now() - interval '7 days' or status in ('queued', 'running')) as run,
  (select concat_ws(' ', count(*), max(created_at), max(ends_at), count(expired_by)) from paywatch.silences) as silence,
  (select coalesce(max(number), 0)::text from paywatch.config_revisions) as configuration,
  concat_ws(' ', (select count(*) from paywatch.deliveries where status = 'pending'),
    (select max(id) from paywatch.deliveries)) as delivery
