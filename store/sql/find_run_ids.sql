-- An equal id comes first, so that the limit never cuts it off. A run that retention deleted has only its reports.
select id from (
  select id, created_at from paywatch.runs where strpos(id, $1::text) > 0
  union all
  select distinct e.run, null::timestamptz from paywatch.reports e
  where strpos(e.run, $1::text) > 0 and not exists (select from paywatch.runs r where r.id = e.run)
) found
order by id <> $1, created_at desc nulls last, id desc limit $2::int
