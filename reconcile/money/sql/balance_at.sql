-- The newest telling of the balance at $2 by another run, and if there is none, where the newest before it is.
select b.at, b.run, b.totals::text as totals from paywatch.balances b
where b.account = $1::text and b.at <= $2::timestamptz and b.run <> $3::text
order by b.at desc, b.told_at desc limit 1
