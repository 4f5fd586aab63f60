-- After judged.sql, with the repaired rows $11, after $12 and up to $13, read again: a finding that is synced now is
-- resolved. What was written is what there is an image of; findings are not touched before.
, settled as (
  update paywatch.findings f set
    resolved = j.class = 'synced',
    action = case
      when i.after is not null then case when i.before is null then 'inserted' else 'updated' end
      when j.class = 'synced' then 'arrived'
      else f.action
    end,
    note = case
      when j.class = 'synced' then case when i.after is null then 'someone else wrote it meanwhile' else '' end
      when f.note <> '' then f.note
      when i.after is not null then 'the ledger does not hold what was written'
      when f.plan = 'insert' and j.class = 'created' then 
        'the table took no row: it has one of this id that is not this account''s, or a trigger dropped it'
      else 'the row is not as it was read any more'
    end
  from judged j
  left join paywatch.row_images i
    on i.part = $1::bigint and i.id > $12::text and i.id <= $13::text and i.id = j.id
  where f.part = $1::bigint and f.id > $12::text and f.id <= $13::text and f.id = j.id and f.plan is not null
  returning 1
)
select count(*) from settled
