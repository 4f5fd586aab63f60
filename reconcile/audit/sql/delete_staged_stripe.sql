delete from paywatch.staged_stripe t using paywatch.run_parts p
where p.part = t.part and p.run = any($1::text[])
