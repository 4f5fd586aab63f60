-- The newest balance at $2 that another run recorded; if there is none, the time of the newest earlier one.
select b.at, b.run, b.totals::text as totals from paywatch.balances b
where b.account = $1::text and b.at <= $2::timestamptz and b.run <> $3::text
order by b.at desc, b.told_at desc limit 1
