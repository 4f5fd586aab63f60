-- An equal id comes first, so that the limit never cuts it off.
select id from paywatch.incidents where strpos(id, $1::text) > 0 order by id <> $1, opened_at desc, id limit $2::int
