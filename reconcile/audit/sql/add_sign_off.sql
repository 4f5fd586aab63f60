insert into paywatch.sign_offs (account, number, run, edition, record, sha256, signature, made_at)
values ($1::text, $2::bigint, $3::text, $4::int, $5::bytea, $6::bytea, $7::bytea, $8::timestamptz)
