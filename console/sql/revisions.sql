-- Every application of a configuration, with the one before it.
select
  r.number, r.digest, r.applied_at, r.source, r.applied_by, r.version, r.configuration,
  r.number = (select max(number) from paywatch.config_revisions) as active,
  (
    select p.configuration from paywatch.config_revisions p where p.number < r.number order by p.number desc limit 1
  ) as before
from paywatch.config_revisions r
