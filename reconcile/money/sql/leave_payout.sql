-- Of an automatic payout that cannot be added up yet: a later run looks at it again.
insert into paywatch.payout_sums (part, payout, currency, carried)
values ($1::bigint, $2::text, $3::text, $4::text)
on conflict (part, payout) do update set carried = excluded.carried
