insert into paywatch.balances (account, at, run, told_at, totals)
values ($1::text, $2::timestamptz, $3::text, $4::timestamptz, $5::text::jsonb)
on conflict (account, at, run) do update set told_at = excluded.told_at, totals = excluded.totals
