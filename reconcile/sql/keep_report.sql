insert into paywatch.reports (run, name, content, size, sha256) values ($1::text, $2::text, $3::bytea, $4::bigint, $5::bytea)
on conflict (run, name) do update set content = excluded.content, size = excluded.size, sha256 = excluded.sha256
