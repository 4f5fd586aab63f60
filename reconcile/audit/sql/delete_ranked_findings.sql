delete from paywatch.ranked_findings t using paywatch.object_runs p
where p.object_run = t.object_run and p.run = any($1::text[])
