select content from paywatch.report_chunks
where run = $1::text and edition = $2::int and name = $3::text and number = $4::int
