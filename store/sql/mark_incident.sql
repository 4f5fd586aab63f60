-- $1 id, $2 mark, $3 by, $4 reason, $5 the mark that it must have now (null: none). No row: it has another one.
with marked as (
  update paywatch.incidents
  set mark = $2::text, marked_by = $3::text, mark_reason = $4::text, marked_at = clock_timestamp()
  where id = $1::text and mark is not distinct from $5::text
  returning id, mark, marked_by, mark_reason, marked_at
), noted as (
  insert into paywatch.incident_events (incident_id, at, kind, detail)
  select id, marked_at, 'marked', mark || ' by ' || marked_by || case mark_reason when '' then '' else ': ' || mark_reason end
  from marked
)
select mark, marked_by, mark_reason, marked_at from marked
