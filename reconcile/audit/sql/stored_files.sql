-- The files that are stored for a report, and the number of chunks of each.
select name, count(*) as chunks from paywatch.report_chunks
where run = $1::text and edition = $2::int group by name order by name
