insert into paywatch.payout_sums (part, payout, currency, done, reason)
values ($1::bigint, $2::text, $3::text, true, $4::text)
on conflict (part, payout) do update set done = true, reason = excluded.reason
