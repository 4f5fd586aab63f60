select name, count(*) as stretches from paywatch.report_chunks
where run = $1::text and edition = $2::int group by name order by name
