-- Findings of run $2 about objects that id $1 links to, or that link to it: charge, payment, refunds, disputes.
select p.object, f.id, f.class, f.resolved
from paywatch.object_runs p
join paywatch.findings f on f.object_run = p.object_run
where p.run = $2::text and f.id <> $1::text
  and ($1::text in (f.stripe->'details'->>'payment', f.stripe->'details'->>'charge') or f.id = any($3::text[]))
order by p.object_run, f.id limit 100
