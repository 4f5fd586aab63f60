-- After judged.sql, with the repaired rows $11 (after $12, up to $13) read again: resolves each finding that is synced now. A
-- row counts as written if there is an image of it; other findings are not changed.
, now_synced as (
  update paywatch.findings f set
    resolved = j.class = 'synced',
    action = case
      when i.after is not null then case when i.before is null then 'inserted' else 'updated' end
      when j.class = 'synced' then 'arrived'
      else f.action
    end,
    (note_code, note) = (
      select n.code, case n.code
        when 'written_elsewhere' then 'someone else corrected the row during the run'
        when 'write_not_found' then 'the row does not hold what was written to it'
        when 'no_row_inserted' then
          'the insert added no row: a row with this id belongs to another account or is left out by rows_where, or a trigger dropped the new row'
        when 'row_changed' then 'the row changed between the comparison and the write'
        else ''
      end
      from (select case
        when j.class = 'synced' then case when i.after is null then 'written_elsewhere' end
        when i.after is not null then 'write_not_found'
        when f.plan = 'insert' and j.class = 'created' then 'no_row_inserted'
        else 'row_changed'
      end as code) n
      where f.note_code is null or j.class = 'synced'
      union all
      select f.note_code, f.note where f.note_code is not null and j.class <> 'synced'
    )
  from judged j
  left join paywatch.row_images i
    on i.object_run = $1::bigint and i.id > $12::text and i.id <= $13::text and i.id = j.id
  where f.object_run = $1::bigint and f.id > $12::text and f.id <= $13::text and f.id = j.id and f.plan is not null
  returning 1
)
select count(*) from now_synced
