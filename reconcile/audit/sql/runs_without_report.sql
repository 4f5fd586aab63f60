-- Finished runs that have no report in a chain. A cancelled run never has one.
select r.id, r.account, r.status from paywatch.runs r
where r.status in ('matched', 'repaired', 'discrepancies', 'incomplete', 'failed')
  and ($1::text is null or r.account = $1::text)
  and not exists (select from paywatch.reports e where e.run = r.id)
order by r.created_at, r.id
