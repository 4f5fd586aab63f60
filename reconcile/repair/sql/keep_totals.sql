-- Keeps the totals of both sides if nothing was to be written.
update paywatch.object_runs set totals = totals || jsonb_build_object('after', totals->'before') where object_run = $1::bigint
