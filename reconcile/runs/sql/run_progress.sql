-- The progress of each object of a run. Slices hold about equally many records, so the mean of their progress is the
-- progress of the list.
select p.object, p.phase, r.account, r.attempt, case when r.lease_until > clock_timestamp() then r.activity::text end as activity, coalesce(sum(s.pages), 0)::bigint as pages, coalesce(sum(s.records), 0)::bigint as records,
  (select count(*) from paywatch.pages g where g.object_run = p.object_run and g.number is null) as asked,
  coalesce(avg(
    case
      when s.done then 1
      when s.cursor_created is null then 0
      else extract(epoch from s.upper_bound - s.cursor_created) / extract(epoch from s.upper_bound - s.lower_bound)
    end
  ), 0)::double precision as share
from paywatch.object_runs p join paywatch.runs r on r.id = p.run
left join paywatch.slices s on s.object_run = p.object_run and s.source = 'listed'
where p.run = $1::text group by p.object_run, p.object, p.phase, r.id order by p.object_run
