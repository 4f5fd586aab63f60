insert into paywatch.channel_states (channel) values ($1) on conflict do nothing
