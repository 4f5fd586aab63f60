-- $1 channel. No row: another worker plans for it, or it has no row yet.
select channel, failing_since, groups, now() as now
from paywatch.channel_states
where channel = $1
for update skip locked
