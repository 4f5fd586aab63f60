-- Carries an automatic payout that cannot be summed yet over to a later run.
insert into paywatch.payout_sums (part, payout, currency, carried)
values ($1::bigint, $2::text, $3::text, $4::text)
on conflict (part, payout) do update set carried = excluded.carried
