-- Keeps the totals of both sides if nothing was to be written.
update paywatch.run_parts set totals = totals || jsonb_build_object('after', totals->'before') where part = $1::bigint
