-- Where nothing was to be written, both sides are as they were.
update paywatch.run_parts set totals = totals || jsonb_build_object('after', totals->'before') where part = $1::bigint
