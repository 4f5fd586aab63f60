-- $1 channels, $2 how often each is tested, $3 which part of that time passes before the first test, $4 how often a channel
-- is tested that refuses messages for good. Times that are still to come are of before the database's clock was set back.
update paywatch.channel_states s
set test_asked_at = now()
from unnest($1::text[], $2::interval[], $3::float8[]) as t (channel, every, part)
where s.channel = t.channel
  and case
    when greatest(s.test_asked_at, s.tested_at) is null then now() >= s.created_at + t.every * t.part
    when greatest(s.test_asked_at, s.tested_at) > now() then true
    else now() >= greatest(s.test_asked_at, s.tested_at)
      + case when s.broken_since is null then t.every else least(t.every, $4::interval) end
  end
  and not exists (
    select from paywatch.notifications n where n.channel = s.channel and n.kind = 'test' and n.status = 'pending'
  )
returning s.channel
