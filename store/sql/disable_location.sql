-- $1: the location whose checks are no longer scheduled.
with gone as (
  delete from paywatch.locations where name = $1
)
update paywatch.checks
set enabled = false, lease_until = null, leased_by = null, fence = fence + 1
where enabled and case $1 when '' then strpos(name, '@') = 0 else right(name, length($1) + 1) = '@' || $1 end
returning name
