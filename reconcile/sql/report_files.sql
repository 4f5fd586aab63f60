-- The manifest last: with it the folder is whole.
select name, content, sha256 from paywatch.reports where run = $1::text order by name = 'manifest.json', name
