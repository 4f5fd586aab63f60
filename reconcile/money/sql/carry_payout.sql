-- Carries an automatic payout that cannot be summed yet over to a later run.
insert into paywatch.payout_sums (object_run, payout, currency, carried)
values ($1::bigint, $2::text, $3::text, $4::text)
on conflict (object_run, payout) do update set carried = excluded.carried
