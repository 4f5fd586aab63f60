-- Every application of a configuration.
select
  r.number, r.digest, r.applied_at, r.source, r.applied_by, r.version,
  r.number = (select max(number) from paywatch.config_revisions) as active
from paywatch.config_revisions r
