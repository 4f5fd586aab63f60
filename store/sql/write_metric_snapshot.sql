insert into paywatch.metric_snapshots (worker, text) values ($1, $2)
on conflict (worker) do update set text = excluded.text, at = clock_timestamp()
