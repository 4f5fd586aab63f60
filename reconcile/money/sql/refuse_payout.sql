insert into paywatch.payout_sums (object_run, payout, currency, done, reason_code, reason)
values ($1::bigint, $2::text, $3::text, true, 'payout_unreadable', $4::text)
on conflict (object_run, payout) do update set done = true, reason_code = excluded.reason_code, reason = excluded.reason
