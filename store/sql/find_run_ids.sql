-- An equal id comes first, so that the limit never cuts it off.
select id from paywatch.runs where strpos(id, $1::text) > 0 order by id <> $1, created_at desc, id desc limit $2::int
