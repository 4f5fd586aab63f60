with gone as (
  delete from paywatch.readings_default
  where (check_name, slot) in (
    select check_name, slot from paywatch.readings_default where slot < $1 limit $2
  )
  returning 1
)
select count(*) from gone
