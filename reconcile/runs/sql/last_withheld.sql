-- The newest ended run of an account and object that wrote nothing because nobody had approved it.
select r.id as run, r.finished_at
from paywatch.object_runs p join paywatch.runs r on r.id = p.run
where p.withheld and p.account = $1::text and p.object = $2::text and r.finished_at is not null
order by r.created_at desc limit 1
