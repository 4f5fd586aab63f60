insert into paywatch.alert_states (fingerprint)
select * from unnest($1::text[]) as s (fingerprint) order by 1
on conflict do nothing
