-- Counts objects created in the window that Stripe has but did not list, and reopens their slices: the list omitted something.
with omitted as (
  select u.created from paywatch.staged_stripe u
  where u.object_run = $1::bigint and u.source in ('changed', 'moved_money', 'open', 'unlisted') and u.in_scope and not u.absent and u.created is not null
    and not exists (
      select from paywatch.staged_stripe l where l.object_run = u.object_run and l.id = u.id and l.source = 'listed')
),
reopened as (
  update paywatch.slices s
  set done = false, cursor = null, cursor_created = null, pages = 0, records = 0
  where $2::boolean and s.object_run = $1::bigint and s.source = 'listed'
    and exists (select from omitted o where s.lower_bound <= o.created and o.created < s.upper_bound)
  returning 1
)
select count(*) as omitted from omitted
