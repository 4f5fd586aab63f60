-- $1: how long the last claim is valid. One in the future was made before the database's clock was set back.
insert into paywatch.audit as a (claimed_at) values (now())
on conflict (id) do update set claimed_at = now()
where a.claimed_at <= now() - $1::interval or a.claimed_at > now()
returning true
