-- Active silences first, of them those that end first; then the ended ones, the newest first.
select
  s.id, s.matchers, s.reason, s.created_by, s.created_at, s.starts_at, s.ends_at, s.expired_by,
  case
    when s.ends_at <= now() then 'ended' when s.ends_at <= now() + interval '1 hour' then 'ends soon' else 'active'
  end as state,
  case
    when s.ends_at > now() then 1000000000000 - extract(epoch from s.ends_at)::bigint
    else extract(epoch from s.ends_at)::bigint
  end as place
from paywatch.silences s
