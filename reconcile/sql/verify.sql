-- After judged.sql, with the repaired rows read again: a finding that is synced now is resolved.
, settled as (
  update paywatch.findings f set
    resolved = j.class = 'synced',
    action = case when j.class = 'synced' and f.action not in ('inserted', 'updated') then 'arrived' else f.action end,
    note = case
      when j.class = 'synced' and f.action not in ('inserted', 'updated') then 'someone else wrote it meanwhile'
      when j.class = 'synced' then ''
      when f.note <> '' then f.note
      when f.action in ('inserted', 'updated') then 'the ledger does not hold what was written'
      when f.plan = 'insert' and j.class = 'created' then 
        'the table took no row: it has one of this id that is not this account''s, or a trigger dropped it'
      else 'the row is not as it was read any more'
    end
  from judged j
  where f.part = $1::bigint and f.id = j.id and f.plan is not null
  returning 1
)
