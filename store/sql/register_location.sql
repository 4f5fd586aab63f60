-- $1: the location of a worker that starts. $2: a worker is alive if its heartbeat is younger.
-- Workers without a location are replaced by those that have one, as soon as none of them is left.
with added as (
  insert into paywatch.locations (name) values ($1) on conflict (name) do update set seen_at = now()
)
delete from paywatch.locations l
where l.name = '' and $1 <> ''
  and not exists (
    select from paywatch.heartbeats h
    where h.queue = 'probes' and coalesce(h.info->>'location', '') = ''
      and h.beat_at between now() - $2::interval and now() + $2::interval
  )
