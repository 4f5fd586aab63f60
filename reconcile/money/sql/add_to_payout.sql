insert into paywatch.payout_sums as s (object_run, payout, currency, cursor, count, net, own, foreign_currency, done)
values ($1::bigint, $2::text, $3::text, $5::text, $6::bigint, $7::bigint, $8::bigint, $9::bigint, $10::boolean)
on conflict (object_run, payout) do update
set cursor = excluded.cursor, count = s.count + excluded.count, net = s.net + excluded.net, own = s.own + excluded.own,
    foreign_currency = s.foreign_currency + excluded.foreign_currency, done = excluded.done
where s.cursor = $4::text and not s.done
