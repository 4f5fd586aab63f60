-- Announces on the channel `paywatch` what changed: `incident ID`, `run ID`, `silence`, `configuration` and `delivery`.
-- Once for each statement, and Postgres sends equal payloads of one transaction once. Not for readings, checks and
-- heartbeats, which change all the time.

-- A listener that hangs in a transaction keeps what was announced since. When the queue (8 GB) is full, each commit that
-- announces something fails: rather than that, the pages are late.
create function paywatch.announce(topic text) returns void language plpgsql
as $$
begin
  if pg_notification_queue_usage() < 0.5 then
    perform pg_notify('paywatch', topic);
  end if;
end
$$;

create function paywatch.announce_topic() returns trigger language plpgsql
as $$
begin
  perform paywatch.announce(tg_argv[0]);
  return null;
end
$$;

create function paywatch.announce_incidents() returns trigger language plpgsql
as $$
begin
  perform paywatch.announce('incident ' || c.incident_id) from (select distinct incident_id from changed) c;
  return null;
end
$$;

create function paywatch.announce_runs() returns trigger language plpgsql
as $$
begin
  perform paywatch.announce('run ' || c.id) from (select distinct id from changed) c;
  return null;
end
$$;

create function paywatch.announce_object_runs() returns trigger language plpgsql
as $$
begin
  perform paywatch.announce('run ' || c.run) from (select distinct run from changed) c;
  return null;
end
$$;

create function paywatch.announce_deliveries() returns trigger language plpgsql
as $$
begin
  if exists (select from changed c join before b using (id) where b.status = 'pending' and c.status <> 'pending') then
    perform paywatch.announce('delivery');
  end if;
  return null;
end
$$;

create trigger announced after insert on paywatch.incident_events
  referencing new table as changed for each statement execute function paywatch.announce_incidents();
create trigger announced_insert after insert on paywatch.runs
  referencing new table as changed for each statement execute function paywatch.announce_runs();
-- The renewal of a lease too: it writes what the worker of the run waits for.
create trigger announced_update after update on paywatch.runs
  referencing new table as changed for each statement execute function paywatch.announce_runs();
create trigger announced_update after update on paywatch.object_runs
  referencing new table as changed for each statement execute function paywatch.announce_object_runs();
create trigger announced after insert or update on paywatch.silences
  for each statement execute function paywatch.announce_topic('silence');
create trigger announced after insert on paywatch.config_revisions
  for each statement execute function paywatch.announce_topic('configuration');
create trigger announced after update on paywatch.deliveries
  referencing old table as before new table as changed
  for each statement execute function paywatch.announce_deliveries();
