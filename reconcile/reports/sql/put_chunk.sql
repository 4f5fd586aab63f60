insert into paywatch.report_chunks (run, edition, name, number, content)
values ($1::text, $2::int, $3::text, $4::int, $5::bytea)
on conflict (run, edition, name, number) do update set content = excluded.content
