-- $1 how long entries are kept, $2 the most that are deleted. An entry that is younger keeps all after it: a clock that
-- was set back must leave no gap.
with kept as (
  select coalesce(
    (select min(id) from paywatch.audit_log where at >= clock_timestamp() - $1::interval),
    (select max(id) from paywatch.audit_log)
  ) as id
), gone as (
  delete from paywatch.audit_log
  where id in (
    select a.id from paywatch.audit_log a where a.id < (select id from kept) order by a.id limit $2
  )
  returning id, sha256, at
), latest as (
  select id, sha256, at from gone order by id desc limit 1
)
insert into paywatch.audit_log_cuts (upto, sha256, at, deleted)
select id, sha256, at, (select count(*) from gone) from latest
returning upto, sha256, at, cut_at, deleted
